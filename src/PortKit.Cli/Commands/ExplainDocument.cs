using PortKit.Cli.Output;
using PortKit.Explanation;
using PortKit.Initializers.Caffe;
using PortKit.Initializers.Equivalents;
using JsonNamingPolicy = System.Text.Json.JsonNamingPolicy;

namespace PortKit.Cli.Commands;

/// <summary>What <c>portkit explain --json</c> prints.</summary>
internal sealed record ExplainDocument() : JsonDocument("explain")
{
    /// <summary>The net.</summary>
    public required string Net { get; init; }

    /// <summary>The weights that fillers fill, in Caffe's order.</summary>
    public required IReadOnlyList<ExplainedWeight> Weights { get; init; }

    /// <summary>Says explanations in JSON.</summary>
    public static ExplainDocument Of(string net, IReadOnlyList<WeightExplanation> weights, IReadOnlyList<Diagnostic> diagnostics, int exitCode) => new()
    {
        Net = net,
        Weights = [.. weights.Select(ExplainedWeight.Of)],
        Diagnostics = JsonDiagnostic.Of(diagnostics),
        ExitCode = exitCode,
    };
}

/// <summary>A weight, in JSON.</summary>
internal sealed record ExplainedWeight(
    string Name,
    string Layer,
    string Type,
    int Index,
    string Role,
    int[] Shape,
    string? SharedWith,
    ExplainedFiller Filler,
    ExplainedDistribution Distribution,
    IReadOnlyList<ExplainedWarning> Warnings,
    IReadOnlyList<ExplainedEquivalent> Frameworks)
{
    public static ExplainedWeight Of(WeightExplanation weight)
    {
        var (blob, filler) = (weight.Blob, weight.Blob.Values.Spec.Filler);
        return new(
            blob.ModelName,
            blob.Layer.Name,
            blob.Layer.Type,
            blob.Index,
            JsonNamingPolicy.CamelCase.ConvertName(blob.Spec.Role.Kind.ToString()),
            [.. blob.Spec.Shape.Dims],
            blob.Owner?.ModelName,
            new ExplainedFiller(
                filler.Type,
                ExplainText.NormOf(filler),
                filler.Type == "gaussian" && filler.Sparse >= 0 ? filler.Sparse : null,
                filler.DependsOnCaffe(blob.Spec.Shape.Dims) ? CaffeVersions.NameOf(filler.Caffe) : null),
            ExplainedDistribution.Of(weight.Distribution),
            [.. weight.Warnings.Select(ExplainedWarning.Of)],
            [.. weight.Equivalents.Select(ExplainedEquivalent.Of)]);
    }
}

/// <summary>A filler, in JSON; its other fields are numbers of the distribution.</summary>
internal sealed record ExplainedFiller(string Type, string? VarianceNorm, int? Sparse, string? Caffe);

/// <summary>A distribution, in JSON: only the numbers that its kind has.</summary>
internal sealed record ExplainedDistribution(
    string Kind, float? Value, float? Low, float? High, float? NormalMean, float? NormalStd, float? KeptShare, int? KernelSize, double? Mean, double? Std, long? FanIn, long? FanOut)
{
    public static ExplainedDistribution Of(Distribution wanted)
    {
        var (isConstant, isUniform) = (wanted.Kind == DistributionKind.Constant, wanted.Kind == DistributionKind.Uniform);
        var (isSparse, isNormal) = (wanted.Kind == DistributionKind.SparseNormal, wanted.Kind is DistributionKind.Normal or DistributionKind.SparseNormal);
        return new(
            JsonNamingPolicy.CamelCase.ConvertName(wanted.Kind.ToString()),
            isConstant ? wanted.Low : null,
            isUniform ? wanted.Low : null,
            isUniform ? wanted.High : null,
            isNormal ? wanted.NormalMean : null,
            isNormal ? wanted.NormalStd : null,
            isSparse ? wanted.KeptShare : null,
            wanted.Kind == DistributionKind.Bilinear ? wanted.KernelSize : null,
            wanted.Mean,
            wanted.Std,
            wanted.Fans?.In,
            wanted.Fans?.Out);
    }
}

/// <summary>A trap, in JSON.</summary>
internal sealed record ExplainedWarning(string Kind, string Text)
{
    public static ExplainedWarning Of(PortWarning warning) => new(JsonNamingPolicy.CamelCase.ConvertName(warning.Trap.ToString()), warning.Text);
}

/// <summary>The same in a framework, in JSON.</summary>
internal sealed record ExplainedEquivalent(
    string Framework, IReadOnlyList<int> Shape, long? FanIn, long? FanOut, IReadOnlyList<ExplainedCall> Calls, ExplainedNaive? Naive, IReadOnlyList<ExplainedWarning> Warnings)
{
    public static ExplainedEquivalent Of(Equivalent equivalent) => new(
        ExplainCommand.Frameworks.First(pair => pair.Value == equivalent.Array.Framework).Key,
        equivalent.Array.Dims,
        equivalent.Fans?.In,
        equivalent.Fans?.Out,
        [.. equivalent.Calls.Select(call => new ExplainedCall(call.Text, call.IsExact, call.Note))],
        equivalent.Naive is { } naive ? new ExplainedNaive(naive.Call, naive.Std, naive.Ratio, naive.IsTruncated) : null,
        [.. equivalent.Warnings.Select(ExplainedWarning.Of)]);
}

/// <summary>A call, in JSON.</summary>
internal sealed record ExplainedCall(string Text, bool Exact, string? Note);

/// <summary>What the name would have led to, in JSON.</summary>
internal sealed record ExplainedNaive(string Call, double Std, double Ratio, bool Truncated);
