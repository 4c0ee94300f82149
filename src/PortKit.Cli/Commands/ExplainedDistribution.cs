using PortKit.Initializers.Equivalents;
using JsonNamingPolicy = System.Text.Json.JsonNamingPolicy;

namespace PortKit.Cli.Commands;

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
