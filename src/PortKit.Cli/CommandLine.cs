using System.CommandLine;
using System.CommandLine.Parsing;
using PortKit.Cli.Batch;
using PortKit.Cli.Commands;
using PortKit.Cli.Output;
using PortKit.Cli.Usage;

namespace PortKit.Cli;

/// <summary>Runs a command line, and turns whatever happens into an exit code.</summary>
internal static class CommandLine
{
    private const string JUnitName = "--junit";

    /// <summary>
    /// Parses and runs. Bad arguments are reported on standard error and give 2, as does a standard stream that is wanted and cannot be used; an
    /// exception gives 3.
    /// </summary>
    /// <param name="root">The command.</param>
    /// <param name="args">The arguments.</param>
    /// <param name="interruption">What may stop it; null for nothing.</param>
    public static int Run(RootCommand root, string[] args, Interruption? interruption = null)
    {
        var (output, error) = (Guard(1, () => Console.Out), Guard(2, () => Console.Error));
        Console.SetOut(output);
        Console.SetError(error);
        var exitCode = Run(root, args, output, error, interruption);

        // What was to be told and could not be is not passed over as if all were well.
        return exitCode == ExitCodes.Done && error.Failure is not null ? ExitCodes.BadInput : exitCode;
    }

    private static GuardedWriter Guard(int number, Func<TextWriter> current)
    {
        TextWriter? inner = null;
        try
        {
            inner = StandardStream.IsOpen(number) ? current() : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It is closed, as the system says.
        }

        return new GuardedWriter(() => inner ?? throw new IOException("It is closed."), isQuiet: number == 2);
    }

    private static int Run(RootCommand root, string[] args, GuardedWriter output, GuardedWriter error, Interruption? interruption)
    {
        var parsed = Parse(root, args);
        Report.IsQuiet = QuietOption.IsGiven(parsed);
        if (interruption is not null)
        {
            if (parsed.Action is StoppableAction { Patience: { } patience })
                interruption.Patience = patience;
            interruption.OnForced = stopped =>
            {
                // There is no time for colours.
                error.WriteLine(stopped.ToString());
                TellUnfinished(parsed, interruption.ExitCode, [stopped], isTold: true);

                // The work may find that its files are gone, which is nobody's concern.
                error.Mute();
                output.Mute();
            };
        }

        if (parsed.Action is not System.CommandLine.Help.HelpAction && !IsSuggestion(args))
        {
            var problems = UsageProblems.Of(parsed, args);
            if (problems.Count == 0)
                problems = ClosedStreams(parsed);
            if (problems.Count > 0)
                return TellUnfinished(parsed, ExitCodes.BadInput, problems);
        }

        try
        {
            return Invoke(parsed, interruption);
        }
        catch (OperationCanceledException) when (interruption is { Stopped: not null })
        {
            return TellUnfinished(parsed, interruption.ExitCode, [interruption.Stopped]);
        }
#pragma warning disable CA1031 // The last line of defence: no exception may reach the user as a stack trace.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            if (output.Failure is { } unwritable)
                return TellUnfinished(parsed, ExitCodes.BadInput, [new OutputFile("<stdout>", "the result").Unwritable(unwritable)], isJson: false);
            var failure = Failure.Of(fault);
            TellUnfinished(parsed, failure.ExitCode, [failure.Diagnostic]);
            if (failure.ExitCode == ExitCodes.InternalFault && Environment.GetEnvironmentVariable("PORTKIT_STACK_TRACE") == "1")
                Console.Error.WriteLine(fault);
            return failure.ExitCode;
        }
    }

    private static int Invoke(ParseResult parsed, Interruption? interruption)
    {
        try
        {
            return Invoke(parsed, interruption?.Token ?? CancellationToken.None);
        }
        finally
        {
            interruption?.Finish();
        }
    }

    // A shell asks what may stand at the end of a line, which is not whole yet.
    private static bool IsSuggestion(string[] args) => args is [var first, ..] && first.StartsWith("[suggest", StringComparison.Ordinal);

    /// <summary>The standard streams that the arguments name, and that are closed.</summary>
    private static List<Diagnostic> ClosedStreams(ParseResult parsed)
    {
        var closed = new List<Diagnostic>();
        for (var number = 0; number < 3; number++)
        {
            if (IsNamed(parsed, number) && !StandardStream.IsOpen(number))
                closed.Add(StandardStream.Closed(number));
        }

        return closed;
    }

    private static bool IsNamed(ParseResult parsed, int number) =>
        parsed.CommandResult.Children.Any(result => result.Tokens.Any(token => StreamOf(result, token.Value) == number));

    private static int? StreamOf(SymbolResult result, string word) =>
        word != "-" ? StandardStream.Named(word) : result is ArgumentResult ? 0 : 1;

    /// <summary>Runs what was parsed, and gives its exit code; throws what the command throws.</summary>
    public static int Invoke(ParseResult parsed, CancellationToken cancellation)
    {
        // Signals are heard by Interruption, for every command alike.
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        return parsed.InvokeAsync(configuration, cancellation).GetAwaiter().GetResult();
    }

    /// <summary>Parses. A word that begins with @ is a name as any, and not a file with more arguments.</summary>
    public static ParseResult Parse(RootCommand root, IReadOnlyList<string> args) =>
        root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });

    /// <summary>Tells what kept a command from its work. Those that check, whose results programs read, tell it as JSON and JUnit too.</summary>
    private static int TellUnfinished(
        ParseResult parsed, int exitCode, IReadOnlyList<Diagnostic> diagnostics, bool isJson = true, bool isTold = false)
    {
        var command = parsed.CommandResult.Command;
        var (name, checks) = (command.Name, command.Options.Any(option => option.Name == JUnitName));
        var subject = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).FirstOrDefault()?.Value ?? "";
        var path = Find(JUnitName)?.Tokens is [var given, ..] ? given.Value : null;
        if (JUnitReport.WriteUnfinished(path, name, subject, exitCode, diagnostics) is { } unwritable)
            diagnostics = [.. diagnostics, unwritable];
        if (SarifFile.WriteUnfinished(Find(SarifFile.Option)?.Tokens is [var file, ..] ? file.Value : null, diagnostics, exitCode) is { } noSarif)
            diagnostics = [.. diagnostics, noSarif];
        if (!isTold)
            Report.Diagnostics(diagnostics);
        return !isJson || !checks || Find("--json") is null
            ? exitCode
            : JsonOutput.Print(
                new UnfinishedDocument(name) { ExitCode = exitCode, Diagnostics = JsonDiagnostic.Of(diagnostics) },
                documents => documents.UnfinishedDocument);

        OptionResult? Find(string option) =>
            command.Options.FirstOrDefault(one => one.Name == option) is { } known && parsed.GetResult(known) is { Implicit: false } result
                ? result
                : null;
    }
}
