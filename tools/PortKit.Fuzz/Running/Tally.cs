using System.Globalization;

namespace PortKit.Fuzz.Running;

/// <summary>What was done at a door.</summary>
/// <param name="Door">Its name.</param>
internal sealed record Tally(string Door)
{
    private const char Separator = '\t';

    /// <summary>Inputs that were taken in.</summary>
    public long Executions { get; set; }

    /// <summary>Those that got past the door.</summary>
    public long Taken { get; set; }

    /// <summary>Nets of the structure-aware mutator, no byte of which was changed.</summary>
    public long Structured { get; set; }

    /// <summary>Those of them that got past the door.</summary>
    public long StructuredTaken { get; set; }

    /// <summary>How long it took.</summary>
    public double Seconds { get; set; }

    /// <summary>How long the slowest run took that was no finding.</summary>
    public double SlowestMilliseconds { get; set; }

    /// <summary>Runs that were findings, of kinds that were known too.</summary>
    public long Findings { get; set; }

    /// <summary>The sums of a folder, door by door.</summary>
    public static IReadOnlyList<Tally> Read(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "tally-*.tsv")
            .SelectMany(File.ReadLines)
            .Select(Parse)
            .OfType<Tally>()
            .GroupBy(tally => tally.Door)
            .Select(group => new Tally(group.Key)
            {
                Executions = group.Sum(one => one.Executions),
                Taken = group.Sum(one => one.Taken),
                Structured = group.Sum(one => one.Structured),
                StructuredTaken = group.Sum(one => one.StructuredTaken),
                Seconds = group.Sum(one => one.Seconds),
                SlowestMilliseconds = group.Max(one => one.SlowestMilliseconds),
                Findings = group.Sum(one => one.Findings),
            }),
    ];

    /// <summary>Adds this to a file of a folder.</summary>
    public void AppendTo(string folder, int process) => File.AppendAllText(
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"tally-{process}.tsv")),
        string.Join(
            Separator,
            new IFormattable[] { Executions, Taken, Structured, StructuredTaken, Seconds, SlowestMilliseconds, Findings }
                .Select(number => number.ToString(null, CultureInfo.InvariantCulture))
                .Prepend(Door)) + "\n");

    // The last line may be half written.
    private static Tally? Parse(string line)
    {
        if (line.Split(Separator) is not [var door, var executions, var taken, var structured, var structuredTaken, var seconds, var slowest, var findings])
            return null;
        return new Tally(door)
        {
            Executions = Whole(executions),
            Taken = Whole(taken),
            Structured = Whole(structured),
            StructuredTaken = Whole(structuredTaken),
            Seconds = double.Parse(seconds, CultureInfo.InvariantCulture),
            SlowestMilliseconds = double.Parse(slowest, CultureInfo.InvariantCulture),
            Findings = Whole(findings),
        };

        static long Whole(string text) => long.Parse(text, CultureInfo.InvariantCulture);
    }
}
