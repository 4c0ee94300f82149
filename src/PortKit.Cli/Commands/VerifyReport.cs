using System.Globalization;
using PortKit.Cli.Output;
using PortKit.Verification;

namespace PortKit.Cli.Commands;

/// <summary>Says what <c>portkit verify</c> found, as a table with a line below it, or for JUnit.</summary>
internal static class VerifyReport
{
    private const string NotCompared = "";

    /// <summary>A verdict in a word or two.</summary>
    public static string Word(BlobVerdict verdict) => verdict switch
    {
        BlobVerdict.Agrees => "ok",
        BlobVerdict.Drift => "drift",
        BlobVerdict.Differs => "differs",
        BlobVerdict.NotComparable => "not comparable",
        BlobVerdict.Input => "input",
        BlobVerdict.Random => "random",
        BlobVerdict.AfterRandom => "after random",
        _ => "not in the model",
    };

    /// <summary>Prints a table with a row for each blob version, and a line of counts.</summary>
    public static void Print(VerificationResult result, VerifyOptions options)
    {
        var isGolden = options.Golden is not null;
        var table = isGolden
            ? new ResultTable("layer", "type", "blob", "shape", ">max abs", ">max rel", "verdict", ">model-golden", ">reference-golden")
            : new ResultTable("layer", "type", "blob", "shape", ">max abs", ">max rel", "verdict");
        foreach (var row in result.Blobs)
        {
            var (abs, rel) = (Number(row.Comparison?.MaxAbs), Number(row.Comparison?.MaxRel));
            List<string> cells = [row.Layer, row.Type, row.Name, $"{row.Shape}", abs, rel, Word(row.Verdict)];
            if (isGolden)
                cells.AddRange([Golden(row, row.GoldenModel), Golden(row, row.GoldenReference)]);
            table.Add([.. cells]);
        }

        table.Print();
        Report.Line(Counts(result.Blobs, options));
    }

    /// <summary>A case for each blob version: those that were not compared are skipped.</summary>
    public static IReadOnlyList<JUnitCase> Cases(VerificationResult result, string net) => [.. result.Blobs.Select(row => new JUnitCase(
        row.Name.Length > 0 ? row.Name : row.Layer,
        net,
        row.Problem is null ? null : $"layer '{row.Layer}' ({row.Type}): {row.Problem}",
        Skipped: row.Problem is null && (row.Verdict == BlobVerdict.NotComparable || (row.Comparison is null && row.GoldenReference is null))
            ? row.Reason is { } why ? $"{Word(row.Verdict)}: {why}" : Word(row.Verdict)
            : null))];

    private static string Counts(IReadOnlyList<VerifiedBlob> rows, VerifyOptions options)
    {
        var compared = rows.Where(row => row.Comparison is not null).ToList();
        var agreeing = compared.Count(row => row.Comparison!.Agrees);
        List<string> parts = [string.Create(CultureInfo.InvariantCulture, $"{agreeing} of {compared.Count} blobs agree within {options.Tolerance}")];
        if (options.Golden is not null)
        {
            var golden = rows.Where(row => row.GoldenReference is not null).ToList();
            var alike = golden.Count(row => row.GoldenModel is null or { Agrees: true } && row.GoldenReference!.Agrees);
            parts.Add($"{alike} of {golden.Count} with a golden array agree with it");
            if (golden.Count(row => row.GoldenVerdict == BlobVerdict.Drift) is > 0 and var drifting)
                parts.Add($"{drifting} drift from it, though their layers agree on the golden values");
            parts.Add($"{rows.Count(row => row.Verdict != BlobVerdict.Input && row.GoldenReference is null)} have none");
        }

        Count(BlobVerdict.Drift, "drift apart, though their layers agree on the model's own values");
        foreach (var group in rows.Where(row => row.Verdict == BlobVerdict.NotComparable).GroupBy(row => row.Reason))
            parts.Add($"{group.Count()} cannot be compared, as {group.Key}");
        Count(BlobVerdict.NotInModel, "are not in the model");
        Count(BlobVerdict.Random, "draw random numbers");
        Count(BlobVerdict.AfterRandom, "come after them");
        return $"{string.Join("; ", parts)}.";

        void Count(BlobVerdict verdict, string what)
        {
            if (rows.Count(row => row.Verdict == verdict) is > 0 and var count)
                parts.Add($"{count} {what}");
        }
    }

    private static string Number(double? value) => value switch
    {
        null => NotCompared,
        0 => "0",
        { } number => number.ToString("0.0e+00", CultureInfo.InvariantCulture),
    };

    private static string Golden(VerifiedBlob row, BlobComparison? comparison) =>
        comparison is null ? NotCompared : comparison.Agrees ? "ok" : $"{Word(row.GoldenVerdict ?? BlobVerdict.Differs)} {Number(comparison.MaxRel)}";
}
