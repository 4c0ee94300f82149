using PortKit.Initializers;
using JsonNamingPolicy = System.Text.Json.JsonNamingPolicy;

namespace PortKit.Cli.Commands;

/// <summary>A distribution, in JSON: only the numbers that its kind has.</summary>
internal sealed record ExplainedDistribution(
    string Kind,
    float? Value,
    float? Low,
    float? High,
    float? NormalMean,
    float? NormalStd,
    float? KeptShare,
    int? KernelSize,
    double? Mean,
    double? Std,
    long? FanIn,
    long? FanOut)
{
    public static ExplainedDistribution Of(WeightDistribution wanted)
    {
        var (isConstant, isUniform) = (wanted.Kind == WeightDistributionKind.Constant, wanted.Kind == WeightDistributionKind.Uniform);
        var isSparse = wanted.Kind == WeightDistributionKind.SparseNormal;
        var isNormal = isSparse || wanted.Kind == WeightDistributionKind.Normal;
        return new(
            JsonNamingPolicy.CamelCase.ConvertName(wanted.Kind.ToString()),
            isConstant ? wanted.Low : null,
            isUniform ? wanted.Low : null,
            isUniform ? wanted.High : null,
            isNormal ? (float)wanted.NormalMean : null,
            isNormal ? wanted.DrawnStd : null,
            isSparse ? (float)wanted.KeptShare : null,
            wanted.Kind == WeightDistributionKind.Bilinear ? wanted.KernelSize : null,
            wanted.Mean,
            wanted.Std,
            wanted.FanIn,
            wanted.FanOut);
    }
}
