using System.CommandLine;
using PortKit.Cli.Batch;
using PortKit.Cli.Output;

namespace PortKit.Cli.Commands;

/// <summary><c>portkit summary</c>: the summaries of several runs become one.</summary>
internal static class SummaryCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var files = new Argument<string[]>("SUMMARY")
        {
            Description = "What commands printed with --json. Each may be a folder, or a pattern such as 'runs/*.json'.",
            Arity = ArgumentArity.OneOrMore,
        };
        var json = new Option<bool>("--json") { Description = "Print one summary of all as JSON on standard output, which can be merged again." };
        var command = new Command(
            "summary",
            """
            Merges the summaries of several runs, from one machine or a thousand, into one table. Exits with the code of the worst.

            Examples:
              portkit summary first.json second.json
              portkit summary runs --json
            """);
        command.Add(files);
        command.Add(json);
        command.SetStoppable((parsed, cancellation) => Merge(parsed.GetValue(files)!, parsed.GetValue(json), cancellation));
        return command;
    }

    private static int Merge(IReadOnlyList<string> words, bool asJson, CancellationToken cancellation)
    {
        var (bag, search) = (new DiagnosticBag(), new InputSearch(".json"));
        foreach (var problem in words.Select(search.Add).OfType<Diagnostic>())
            bag.Add(problem);
        var (entries, seconds) = (new List<RunEntry>(), 0.0);
        foreach (var file in search.Found)
        {
            cancellation.ThrowIfCancellationRequested();
            if (SummaryFile.Read(file.Path, bag) is not { } summary)
                continue;
            entries.AddRange(summary.Entries);
            seconds += summary.Seconds;
        }

        Report.Diagnostics(bag);
        var (totals, worst) = (RunTotals.Of(entries, seconds), entries.Select(entry => entry.ExitCode).DefaultIfEmpty().Max());
        var exitCode = bag.HasErrors ? Math.Max(worst, ExitCodes.BadInput) : worst;
        if (asJson)
        {
            return JsonOutput.Print(new RunDocument("summary")
            {
                ExitCode = exitCode,
                Totals = totals,
                Results = entries,
                Diagnostics = JsonDiagnostic.Of(bag),
            });
        }

        if (entries.Count > 0)
            RunTable.Print(entries, totals);
        return exitCode;
    }
}
