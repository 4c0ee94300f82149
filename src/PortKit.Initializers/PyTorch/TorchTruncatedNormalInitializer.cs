using System.Globalization;
using PortKit.Initializers.Specs;

namespace PortKit.Initializers.PyTorch;

/// <summary>
/// <c>trunc_normal_</c>: normal numbers from a to b, which are values and not multiples of the standard deviation, found from
/// uniform ones by the inverse of the distribution. PyTorch's inverse has other last bits: the distribution is the same, and the
/// numbers are close.
/// </summary>
internal sealed class TorchTruncatedNormalInitializer(ArgumentList arguments) : FrameworkInitializer(arguments, TorchRules.Instance)
{
    // Below this, 24 bits of a uniform number no longer tell the values apart.
    private const double LeastMass = 1e-6;

    private readonly ArgumentList _arguments = arguments;
    private readonly double _mean = arguments.Number("mean");
    private readonly double _std = arguments.Number("std");
    private readonly double _a = arguments.Number("a");
    private readonly double _b = arguments.Number("b");

    internal override InitializerProblem? ValidateArguments()
    {
        if (_arguments.ValidateRange("a", "b") is { } problem)
            return problem;
        return NormalCurve.Between((_a - _mean) / _std, (_b - _mean) / _std) >= LeastMass
            ? null
            : new(
                "a",
                string.Create(CultureInfo.InvariantCulture, $"a and b must hold between them at least {LeastMass} of the normal distribution"),
                string.Create(CultureInfo.InvariantCulture, $"{_a} to {_b} with mean {_mean} and std {_std}"));
    }

    private protected override WeightDistribution Describe(ReadOnlySpan<int> dims) => WeightDistribution.TruncatedNormal(_mean, _std, _a, _b);

    private protected override void Fill(Span<float> values, ReadOnlySpan<int> dims, uint seed, InitializerOptions options)
    {
        var low = NormalCurve.Below((_a - _mean) / _std);
        var mass = NormalCurve.Between((_a - _mean) / _std, (_b - _mean) / _std);
        new TorchGenerator(seed, options.TorchCpu).FillUniform(values, 0f, 1f);
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)Math.Clamp(NormalCurve.Quantile(low + values[i] * mass) * _std + _mean, _a, _b);
    }
}
