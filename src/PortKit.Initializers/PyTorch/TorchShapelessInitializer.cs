using PortKit.Initializers.Specs;

namespace PortKit.Initializers.PyTorch;

/// <summary>
/// <c>constant_</c>, <c>zeros_</c>, <c>ones_</c>, <c>uniform_</c> and <c>normal_</c>: the same for every shape. Random numbers have
/// PyTorch's bits.
/// </summary>
internal sealed class TorchShapelessInitializer : TorchInitializer
{
    private readonly ArgumentList _arguments;
    private readonly WeightDistribution _distribution;

    private TorchShapelessInitializer(ArgumentList arguments, WeightDistribution distribution)
        : base(arguments)
    {
        _arguments = arguments;
        _distribution = distribution;
    }

    internal static TorchShapelessInitializer Constant(ArgumentList given) => new(given, WeightDistribution.Constant(given.Number("val")));

    internal static TorchShapelessInitializer Zeros(ArgumentList given) => new(given, WeightDistribution.Constant(0));

    internal static TorchShapelessInitializer Ones(ArgumentList given) => new(given, WeightDistribution.Constant(1));

    internal static TorchShapelessInitializer Uniform(ArgumentList given) =>
        new(given, WeightDistribution.Uniform(given.Number("a"), given.Number("b")));

    internal static TorchShapelessInitializer Normal(ArgumentList given) =>
        new(given, WeightDistribution.Normal(given.Number("mean"), given.Number("std")));

    internal override InitializerProblem? ValidateArguments() =>
        _distribution.Kind == WeightDistributionKind.Uniform ? _arguments.ValidateRange("a", "b") : null;

    private protected override WeightDistribution Describe(ReadOnlySpan<int> dims) => _distribution;
}
