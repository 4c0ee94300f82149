using System.Globalization;
using System.Text;

namespace PortKit.Fuzz.Running;

/// <summary>The counts as a table.</summary>
internal static class TallyTable
{
    public static string Of(IReadOnlyList<Tally> tallies)
    {
        var text = new StringBuilder();
        Line(text, "door", "executions", "per second", "past the door", "nets", "of them planned", "hours", "slowest ms", "findings");
        foreach (var tally in tallies.Append(Sum(tallies)))
        {
            Line(
                text,
                tally.Door,
                Number(tally.Executions, "N0"),
                Number(tally.Seconds > 0 ? tally.Executions / tally.Seconds : 0, "N0"),
                Percent(tally.Taken, tally.Executions),
                tally.Structured == 0 ? "" : Number(tally.Structured, "N0"),
                tally.Structured == 0 ? "" : Percent(tally.StructuredTaken, tally.Structured),
                Number(tally.Seconds / 3600, "N2"),
                Number(tally.SlowestMilliseconds, "N0"),
                Number(tally.Findings, "N0"));
        }

        return text.ToString();
    }

    private static Tally Sum(IReadOnlyList<Tally> tallies) => new("all")
    {
        Executions = tallies.Sum(one => one.Executions),
        Taken = tallies.Sum(one => one.Taken),
        Structured = tallies.Sum(one => one.Structured),
        StructuredTaken = tallies.Sum(one => one.StructuredTaken),
        Seconds = tallies.Sum(one => one.Seconds),
        SlowestMilliseconds = tallies.Select(one => one.SlowestMilliseconds).DefaultIfEmpty().Max(),
        Findings = tallies.Sum(one => one.Findings),
    };

    private static void Line(StringBuilder text, string first, params string[] others)
    {
        text.Append(first.PadRight(14));
        foreach (var other in others)
            text.Append(other.PadLeft(16));
        text.AppendLine();
    }

    private static string Percent(long part, long whole) => whole == 0 ? "" : Number(100.0 * part / whole, "N1") + " %";

    private static string Number(IFormattable number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
