using PortKit.Initializers;
using PortKit.Initializers.Equivalents;

namespace PortKit.Cli.Commands;

/// <summary>The same in a framework, in JSON.</summary>
internal sealed record ExplainedEquivalent(
    string Framework,
    IReadOnlyList<int> Shape,
    long? FanIn,
    long? FanOut,
    IReadOnlyList<ExplainedCall> Calls,
    ExplainedNaive? Naive,
    IReadOnlyList<ExplainedWarning> Warnings)
{
    public static ExplainedEquivalent Of(Equivalent equivalent) => new(
        FrameworkName.Of(equivalent.Array.Framework).Word,
        equivalent.Array.Dims,
        equivalent.Fans?.In,
        equivalent.Fans?.Out,
        [.. equivalent.Calls.Select(call => new ExplainedCall(call.Text, call.IsExact, call.Note))],
        equivalent.Naive is { } naive ? new ExplainedNaive(naive.Call, naive.Std, naive.Ratio, naive.IsTruncated) : null,
        [.. equivalent.Warnings.Select(ExplainedWarning.Of)]);
}
