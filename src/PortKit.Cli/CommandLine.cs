using System.CommandLine;
using System.CommandLine.Parsing;
using PortKit.Caffe;
using PortKit.Cli.Output;

namespace PortKit.Cli;

/// <summary>Runs a command line, and turns whatever happens into an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Parses and runs. Bad arguments are told on standard error and give 2, an exception gives 3.</summary>
    public static int Run(RootCommand root, string[] args)
    {
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is not (System.CommandLine.Help.HelpAction or null))
            return TellUsage(parsed);
        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
#pragma warning disable CA1031 // The last line of defence: no exception may reach the user as a stack trace.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Report.Diagnostics([new Diagnostic(
                Codes.Internal,
                DiagnosticSeverity.Error,
                SourceLocation.In("portkit"),
                $"This is a fault of PortKit's own: {fault.GetType().Name}: {fault.Message}",
                "Please report it, with the input. Set PORTKIT_STACK_TRACE=1 to see where it happened.")]);
            if (Environment.GetEnvironmentVariable("PORTKIT_STACK_TRACE") == "1")
                Console.Error.WriteLine(fault);
            return ExitCodes.InternalFault;
        }
    }

    private static int TellUsage(ParseResult parsed)
    {
        var command = string.Join(' ', CommandNames(parsed.CommandResult));
        Report.Diagnostics(parsed.Errors.Select(error => new Diagnostic(
            Codes.Argument, DiagnosticSeverity.Error, SourceLocation.In(command), error.Message, $"See  {command} --help")).DistinctBy(error => error.Message));
        return ExitCodes.BadInput;
    }

    private static IEnumerable<string> CommandNames(CommandResult result)
    {
        for (SymbolResult? at = result; at is not null; at = at.Parent)
        {
            if (at is CommandResult { Command: RootCommand })
                return result.Command is RootCommand ? ["portkit"] : ["portkit", result.Command.Name];
        }

        return ["portkit"];
    }
}
