using System.Globalization;
using PortKit.Cli.Output;
using PortKit.Verification;

namespace PortKit.Cli.Commands;

/// <summary>Says what <c>portkit verify --train</c> found, as a table with a line below it, or for JUnit.</summary>
internal static class VerifyTrainingReport
{
    /// <summary>Prints a table with a row for each piece of the step, and a line of counts.</summary>
    public static void Print(TrainingVerification result, int iterations, double tolerance)
    {
        var table = new ResultTable("layer", "type", "piece", "shape", ">max abs", ">max rel", ">iteration", "verdict");
        foreach (var part in result.Parts)
        {
            table.Add(
                part.Layer?.Name ?? "",
                part.Layer?.Type ?? "",
                part.What,
                $"{part.Shape}",
                Number(part.Comparison.MaxAbs),
                Number(part.Comparison.MaxRel),
                part.Iteration.ToString(CultureInfo.InvariantCulture),
                part.Comparison.Agrees ? "ok" : "differs");
        }

        table.Print();
        var agreeing = result.Parts.Count(part => part.Comparison.Agrees);
        Report.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{agreeing} of {result.Parts.Count} pieces of {Counted.Of(iterations, "iteration")} agree within {tolerance}."));
    }

    /// <summary>A case for each piece.</summary>
    public static IReadOnlyList<JUnitCase> Cases(TrainingVerification result, string net) =>
        [.. result.Parts.Select(part => new JUnitCase(part.What, net, Failure(part)))];

    private static string? Failure(VerifiedPart part) => part.Comparison.Problem is { } problem
        ? $"layer '{part.Layer?.Name}' ({part.Layer?.Type}) at iteration {part.Iteration}: {problem}"
        : null;

    private static string Number(double value) => value == 0 ? "0" : value.ToString("0.0e+00", CultureInfo.InvariantCulture);
}
