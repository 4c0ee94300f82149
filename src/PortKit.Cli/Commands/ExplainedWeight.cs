using PortKit.Explanation;
using PortKit.Initializers;
using PortKit.Initializers.Caffe;
using JsonNamingPolicy = System.Text.Json.JsonNamingPolicy;

namespace PortKit.Cli.Commands;

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
                weight.Distribution.Kind == WeightDistributionKind.SparseNormal ? filler.Sparse : null,
                filler.DependsOnCaffe(blob.Spec.Shape.Dims) ? CaffeVersions.NameOf(filler.Caffe) : null),
            ExplainedDistribution.Of(weight.Distribution),
            [.. weight.Warnings.Select(ExplainedWarning.Of)],
            [.. weight.Equivalents.Select(ExplainedEquivalent.Of)]);
    }
}
