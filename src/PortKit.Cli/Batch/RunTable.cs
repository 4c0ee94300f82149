using System.Globalization;
using PortKit.Cli.Output;

namespace PortKit.Cli.Batch;

/// <summary>Prints what became of several inputs: a row for each, the last one their total.</summary>
internal static class RunTable
{
    /// <summary>Prints the table.</summary>
    /// <param name="entries">What became of each.</param>
    /// <param name="totals">The total.</param>
    public static void Print(IReadOnlyList<RunEntry> entries, RunTotals totals)
    {
        var hasCommands = entries.Select(entry => entry.Command).Distinct().Skip(1).Any();
        var hasOutputs = entries.Any(entry => entry.Output is not null);
        var table = new ResultTable([.. Cells("command", "input", "result", "output", ">seconds", "first diagnostic")]);
        foreach (var entry in entries)
            table.Add([.. Cells(entry.Command, entry.Source, entry.Result, entry.Output ?? "", Text(entry.Seconds), First(entry.Diagnostics))]);
        var count = Counted.Of(totals.Inputs, "input");
        table.Add([.. Cells("total", hasCommands ? count : $"total of {count}", totals.Words(), "", Text(totals.Seconds), "")]);
        table.Print();

        IEnumerable<string> Cells(string command, string source, string result, string output, string seconds, string diagnostic)
        {
            if (hasCommands)
                yield return command;
            yield return source;
            yield return result;
            if (hasOutputs)
                yield return output;
            yield return seconds;
            yield return diagnostic;
        }
    }

    private static string Text(double seconds) => seconds.ToString("F2", CultureInfo.InvariantCulture);

    /// <summary>The first error, else the first warning, in one line.</summary>
    private static string First(IReadOnlyList<JsonDiagnostic> diagnostics)
    {
        var first = diagnostics.FirstOrDefault(one => one.Severity == "error") ?? diagnostics.FirstOrDefault(one => one.Severity == "warning");
        if (first is null)
            return "";
        return first.Line is { } line ? $"{first.Code} ({line},{first.Column}): {first.Message}" : $"{first.Code}: {first.Message}";
    }
}
