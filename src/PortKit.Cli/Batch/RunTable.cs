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
        var writes = entries.Any(entry => entry.Output is not null);
        var table = writes
            ? new ResultTable("input", "result", "output", ">seconds", "first diagnostic")
            : new ResultTable("input", "result", ">seconds", "first diagnostic");
        foreach (var entry in entries)
            Add(entry.Source, entry.Result, entry.Output ?? "", entry.Seconds, First(entry.Diagnostics));
        Add("total", totals.Words(), Counted.Of(totals.Inputs, "input"), totals.Seconds, writes ? "" : Counted.Of(totals.Inputs, "input"));
        table.Print();

        void Add(string input, string result, string output, double seconds, string diagnostic)
        {
            var time = seconds.ToString("F2", CultureInfo.InvariantCulture);
            if (writes)
                table.Add(input, result, output, time, diagnostic);
            else
                table.Add(input, result, time, diagnostic);
        }
    }

    /// <summary>The first error, else the first warning, in one line.</summary>
    private static string First(IReadOnlyList<JsonDiagnostic> diagnostics)
    {
        var first = diagnostics.FirstOrDefault(one => one.Severity == "error") ?? diagnostics.FirstOrDefault(one => one.Severity == "warning");
        if (first is null)
            return "";
        return first.Line is { } line ? $"{first.Code} ({line},{first.Column}): {first.Message}" : $"{first.Code}: {first.Message}";
    }
}
