using System.Globalization;
using PortKit.Initializers.Caffe;

namespace PortKit.Verification;

/// <summary>Says what is wrong with a signal, and what to change.</summary>
internal static class SignalAdvice
{
    /// <summary>A net may do without a few units; with half of them gone it is another net.</summary>
    private const double MostDead = 0.5;

    /// <summary>What follows "the weights are".</summary>
    private const string TrainedAdvice =
        "trained: feed what they were trained on, with its mean and scale, which convert has options for.";

    /// <summary>What there is to say, the gravest first.</summary>
    /// <param name="map">The places.</param>
    /// <param name="blobs">What was measured.</param>
    /// <param name="trend">The trend of that.</param>
    /// <param name="at">Where to point to if a layer's place is not known.</param>
    public static IReadOnlyList<Diagnostic> Of(SignalMap map, IReadOnlyList<BlobSignal> blobs, SignalTrend trend, SourceLocation at)
    {
        List<Diagnostic> findings = [.. NotFinite(map, blobs, at)];
        if (trend.Verdict == SignalVerdict.Died)
            findings.Add(Died(map, blobs, trend, at));
        if (trend.Verdict is SignalVerdict.Vanishing or SignalVerdict.Exploding)
            findings.Add(Drifting(map, blobs, trend, at));
        if (Dead(map, blobs, at) is { } dead)
            findings.Add(dead);
        return findings;
    }

    private static IEnumerable<Diagnostic> NotFinite(SignalMap map, IReadOnlyList<BlobSignal> blobs, SourceLocation at)
    {
        if (blobs.FirstOrDefault(blob => blob.Values.NonFinite > 0) is not { } first)
            yield break;
        var place = map.Find(first.Name);
        var (count, total) = (first.Values.NonFinite, first.Values.Count);
        var grown = Largest(place.Bottoms) ?? Largest(map.LastWeightsBefore(place).Select(before => before.Name));
        var from = grown is null
            ? ""
            : Text($" It reads what comes from '{SignalTrends.LayerOf(grown)}', of standard deviation {grown.Values.Std:G3}.");
        var advice = Text($"The first that is not finite is '{first.Name}'{Made(first)}.{from}");
        var hint = map.Places.Any(one => one.Weights is { IsTrained: true })
            ? $"The weights are {TrainedAdvice}"
            : !map.HasBatchNorm ? null
            : "A deep net of fresh BatchNorm layers overflows in TEST phase: try `IdentityBatchNorm = true` when converting.";
        var outputs = blobs.Where(blob => blob.IsOutput && blob.Values.NonFinite > 0).ToList();
        foreach (var output in outputs)
        {
            yield return new Diagnostic(
                Codes.NotFinite,
                DiagnosticSeverity.Error,
                at,
                $"Output '{output.Name}' should be finite. Found {output.Values.NonFinite} of {Counted.Of(output.Values.Count, "value")} "
                + "that are not."
                    + (output == first ? "" : $" {advice}"),
                hint);
        }

        if (outputs.Count == 0)
        {
            yield return new Diagnostic(
                Codes.NotFiniteInside,
                DiagnosticSeverity.Warning,
                Where(place, at),
                $"Blob '{first.Name}'{Made(first)} should be finite. Found {count} of {Counted.Of(total, "value")} that are not, though the "
                    + $"outputs are finite.{from}",
                null);
        }

        // Of several that were read, the one of the largest values is the likeliest cause.
        BlobSignal? Largest(IEnumerable<string> names)
        {
            var read = names.ToHashSet(StringComparer.Ordinal);
            return blobs.Where(blob => read.Contains(blob.Name) && blob.Values.NonFinite == 0).MaxBy(blob => blob.Values.Std);
        }
    }

    private static Diagnostic Died(SignalMap map, IReadOnlyList<BlobSignal> blobs, SignalTrend trend, SourceLocation at)
    {
        var blob = blobs.First(blob => SignalTrends.LayerOf(blob) == trend.Layer && blob.Values.Std == 0);
        var place = map.Find(blob.Name);
        var source = place.Weights is null ? map.LastWeightsBefore(place).FirstOrDefault(before => before.Weights is not null) ?? place : place;
        var hint = source.Weights?.Filler switch
        {
            null => null,
            { IsConstant: true } filler => $"{source.Layer} ({filler}): all its outputs are alike, and stay so. "
                + $"Constant 0 is what Caffe takes where no weight_filler is given; use {CaffeFillerSpec.Msra()}.",
            { } filler => $"{source.Layer} ({filler}): {Remedy(source, filler, new Surroundings(map))}",
        };
        var (min, count) = (blob.Values.Min, blob.Values.Count);
        return new Diagnostic(
            Codes.SignalDied,
            DiagnosticSeverity.Warning,
            Where(place, at),
            Text(
                $"The signal dies at '{trend.Layer}' ({blob.Type}): it should differ from value to value. Found {min:G6} in all {count}."),
            hint);
    }

    private static Diagnostic Drifting(SignalMap map, IReadOnlyList<BlobSignal> blobs, SignalTrend trend, SourceLocation at)
    {
        var falls = trend.Verdict == SignalVerdict.Vanishing;
        var weighted = blobs.Where(blob => blob.IsWeighted && blob.Values.Std > 0).OrderBy(blob => blob.Depth).ToList();
        var around = new Surroundings(map);
        var gains = weighted
            .Select(blob => (Place: map.Find(blob.Name), Gain: Gain(map, blobs, blob)))
            .Where(one => falls ? one.Gain < 0.95 : one.Gain > 1.05)
            .ToList();
        var worst = gains.GroupBy(one => FillerOf(one.Place)).MaxBy(group => group.Sum(one => Math.Abs(Math.Log(one.Gain))));
        return new Diagnostic(
            Codes.SignalDrifts,
            DiagnosticSeverity.Warning,
            worst is null ? at : Where(worst.First().Place, at),
            $"The signal {(falls ? "vanishes" : "explodes")}: its standard deviation should stay within a factor of 10. "
                + Text($"Found {trend.Factor:G3} per layer over {Counted.Of(trend.Layers, "layer")} with weights, ")
                + Text($"from {weighted[0].Values.Std:G3} to {weighted[^1].Values.Std:G3}."),
            worst is null ? null : Hint([.. worst]));

        string Hint(IReadOnlyList<(SignalPlace Place, double Gain)> group)
        {
            var (first, gain) = (group[0].Place, Math.Exp(group.Average(one => Math.Log(one.Gain))));
            var filler = first.Weights?.Filler;
            var who = $"{first.Layer}{(group.Count > 1 ? $" and {group.Count - 1} more" : "")}{(filler is null ? "" : $" ({filler})")}";
            var what = Text($"{(falls ? "falls" : "grows")} by {gain:G2} per {(around.IsHalved(first) ? "ReLU layer" : "layer")}");
            return $"{who}: std {what}; {Remedy(first, filler, around)}";
        }
    }

    private static Diagnostic? Dead(SignalMap map, IReadOnlyList<BlobSignal> blobs, SourceLocation at)
    {
        var dead = blobs.Where(blob => blob.Units > 0 && blob.DeadUnits >= MostDead * blob.Units).ToList();
        if (dead.Count == 0)
            return null;
        var more = dead.Count > 1 ? $" So with {dead.Count - 1} more." : "";
        return new Diagnostic(
            Codes.DeadUnits,
            DiagnosticSeverity.Warning,
            Where(map.Find(dead[0].Name), at),
            $"ReLU '{dead[0].Layer}': most units should pass something. Found {dead[0].DeadUnits} of {dead[0].Units} that are zero everywhere.{more}",
            "Nothing trains a unit that passes nothing. Look at the biases and the weights of the layer before it.");
    }

    /// <summary>What a layer multiplies the standard deviation by, from the layer with weights before it, that one's ReLU and all between included.
    /// Where several ways meet, the strongest signal counts: it is most of a sum.</summary>
    private static double Gain(SignalMap map, IReadOnlyList<BlobSignal> blobs, BlobSignal blob)
    {
        var before = map.LastWeightsBefore(map.Find(blob.Name)).Select(place => place.Name).ToHashSet();
        var strongest = blobs
            .Where(one => before.Contains(one.Name) && one.Values.Std > 0)
            .Select(one => one.Values.Std)
            .DefaultIfEmpty(blob.Values.Std)
            .Max();
        return blob.Values.Std / strongest;
    }

    // He et al. 2015, "Delving deep into rectifiers": a ReLU passes half of the power, so that weights of variance 2 / fan-in keep it; without
    // one it is 1 / fan-in (Glorot and Bengio 2010), which is what Caffe's xavier has.
    private static string Remedy(SignalPlace place, CaffeFillerSpec? filler, Surroundings around)
    {
        var better = around.IsSaturated(place) ? CaffeFillerSpec.Xavier() : CaffeFillerSpec.Msra();
        var isSame = filler?.VarianceTimesFan == better.VarianceTimesFan;
        var std = place.Weights is { FanIn: > 0 } weights
            ? Text($"{Math.Sqrt(better.VarianceTimesFan!.Value / (double)weights.FanIn):G3} in {place.Layer}")
            : "";
        return filler switch
        {
            null when place.Weights is { IsTrained: true } => $"the weights are {TrainedAdvice}",
            { VarianceNorm: VarianceNorm.FanIn } when isSame => around.HasBatchNorm
                ? $"{better} is right for it. BatchNorm keeps it steady once it has statistics; convert `Phase` train takes those of the batch."
                : $"{better} is right for it. A normalisation keeps it steady: BatchNorm and Scale after the layers.",
            null => $"weights of {better} keep it{(std.Length > 0 ? $": std {std}" : "")}.",
            _ => $"use {better}{(isSame ? " with FAN_IN" : "")}{(std.Length > 0 ? $", which is std {std}" : "")}.",
        };
    }

    private static string FillerOf(SignalPlace place) => place.Weights?.Filler is { } filler ? filler.ToString() : "";

    private static string Made(BlobSignal blob) => blob.Layer.Length == 0 ? "" : $" of layer '{blob.Layer}' ({blob.Type})";

    private static SourceLocation Where(SignalPlace place, SourceLocation at) => place.At.Line > 0 ? place.At : at;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>What comes after layers with weights.</summary>
    private sealed class Surroundings(SignalMap map)
    {
        private readonly HashSet<string> _halved = After(map, place => place.Halves);
        private readonly HashSet<string> _saturated = After(map, place => place.Saturates);

        public bool HasBatchNorm => map.HasBatchNorm;

        public bool IsHalved(SignalPlace place) => _halved.Contains(place.Name);

        public bool IsSaturated(SignalPlace place) => _saturated.Contains(place.Name) && !IsHalved(place);

        private static HashSet<string> After(SignalMap map, Func<SignalPlace, bool> isKind) =>
            [.. map.Places.Where(isKind).SelectMany(map.LastWeightsBefore).Select(place => place.Name)];
    }
}
