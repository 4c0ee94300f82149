using System.CommandLine;
using PortKit.Caffe;
using PortKit.Cli.Output;
using PortKit.Cli.Usage;

namespace PortKit.Cli;

/// <summary>Runs a command line, and turns whatever happens into an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Parses and runs. Bad arguments are told on standard error and give 2, an exception gives 3.</summary>
    public static int Run(RootCommand root, string[] args)
    {
        var parsed = Parse(root, args);
        if (parsed.Action is not System.CommandLine.Help.HelpAction)
        {
            var problems = UsageProblems.Of(parsed, args);
            Report.Diagnostics(problems);
            if (problems.Count > 0)
                return ExitCodes.BadInput;
        }

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

    /// <summary>Parses. A word that begins with @ is a name as any, and not a file with more arguments.</summary>
    public static ParseResult Parse(RootCommand root, IReadOnlyList<string> args) => root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
}
