using System.Globalization;
using PortKit.Cli.Output;
using PortKit.Cli.Usage;
using PortKit.Verification;

namespace PortKit.Cli.Commands;

/// <summary>Says what <c>check</c> found, to people and to continuous integration.</summary>
internal static class CheckOutput
{
    /// <summary>What is said of a blob of no rows, such as the regions of a picture without any.</summary>
    private const string None = "no values";

    /// <summary>Prints what went in and came out, the table of all blobs if it is asked for, and the verdict.</summary>
    public static void Print(SignalReport report, bool showsSignal)
    {
        Lines("input", report.Inputs);
        Lines("output", report.Outputs);
        if (showsSignal)
            Table(report);
        Report.Line($"signal {Verdict(report.Trend)}");
    }

    /// <summary>How the signal fares, in a few words.</summary>
    public static string Verdict(SignalTrend trend)
    {
        var slope = double.IsNaN(trend.Factor) ? "" : Text($", {trend.Factor:G3} per layer over {Counted.Of(trend.Layers, "layer")} with weights");
        return trend.Verdict switch
        {
            SignalVerdict.Unknown => $"not judged: {Counted.Of(trend.Layers, "layer")} with weights, 4 in a row are wanted",
            SignalVerdict.Died or SignalVerdict.Overflowed => $"{Word(trend.Verdict)} at {trend.Layer}{slope}",
            _ => $"{Word(trend.Verdict)}{slope}",
        };
    }

    /// <summary>A verdict as JSON has it.</summary>
    public static string Word(SignalVerdict verdict) => verdict.ToString().ToLowerInvariant();

    /// <summary>
    /// What was checked, a case for each: that the model runs, each output, and each thing that may befall a signal. These are warnings, and
    /// no failures.
    /// </summary>
    public static IReadOnlyList<JUnitCase> Cases(string model, SignalReport? report)
    {
        if (report is null)
            return [];
        return
        [
            new JUnitCase("runs", model),
            .. report.Outputs.Select(Output),
            Case("blobs inside are finite", Codes.NotFiniteInside),
            Case("signal does not die", Codes.SignalDied),

            // What was not looked at has not passed.
            .. double.IsNaN(report.Trend.Factor) ? [] : new[] { Case("signal keeps its size", Codes.SignalDrifts) },
            .. report.Blobs.Any(blob => blob.Units > 0) ? new[] { Case("ReLUs are alive", Codes.DeadUnits) } : [],
        ];

        JUnitCase Output(BlobSignal blob) => new(
            $"output {blob.Name} is finite",
            model,
            blob.Values.NonFinite == 0 ? null : $"{blob.Values.NonFinite} of {blob.Values.Count} values are not finite")
        {
            Output = blob.Values.Count == 0 ? None : null,
        };

        JUnitCase Case(string name, string code) =>
            new(name, model)
            {
                Output = report.Findings
                .Where(finding => finding.Code == code)
                .Select(OptionNames.Typed)
                .FirstOrDefault()?.ToString()
            };
    }

    private static void Lines(string kind, IEnumerable<BlobSignal> blobs)
    {
        foreach (var tensor in blobs.Select(blob => blob.Values))
        {
            var finite = tensor.NonFinite == 0 ? "" : Text($"  {tensor.NonFinite} of {tensor.Count} not finite");
            var values = tensor.Count == 0 ? None : Text($"min {tensor.Min:G6}  mean {tensor.Mean:G6}  std {tensor.Std:G6}  max {tensor.Max:G6}");
            Report.Line($"{kind,-6} {tensor.Name}  {Shape(tensor)}  {values}{finite}");
        }
    }

    private static void Table(SignalReport report)
    {
        var table = new ResultTable("blob", "layer", "type", "filler", ">depth", "shape", ">mean", ">std", ">min", ">max", ">zero", "dead");
        foreach (var blob in report.Blobs)
        {
            var values = blob.Values;
            table.Add(
                blob.Name,
                blob.Layer,
                blob.IsInput ? "input" : blob.Type,
                blob.Filler ?? "",
                Text($"{blob.Depth}"),
                Shape(values),
                Number(values.Mean),
                Number(values.Std),
                Number(values.Min),
                Number(values.Max),
                values.Count == 0 ? "" : Text($"{blob.ZeroShare:P0}").Replace(" ", "", StringComparison.Ordinal),
                values.Count == 0 ? None
                    : values.NonFinite > 0 ? Text($"{values.NonFinite} of {values.Count} not finite")
                    : blob.Units > 0 ? Text($"{blob.DeadUnits} of {blob.Units}")
                    : "");

            // Where no value is finite there is nothing to say of them.
            static string Number(double value) => double.IsNaN(value) ? "" : Text($"{value:G3}");
        }

        table.Print();
    }

    private static string Shape(TensorStatistics tensor) => tensor.Dims.Count == 0 ? "()" : string.Join('x', tensor.Dims);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
