using PortKit.Initializers.Specs;

namespace PortKit.Initializers.TensorFlow;

/// <summary>
/// <c>tf.uniform_unit_scaling_initializer</c>: uniform up to factor * sqrt(3 / n), n the product of all axes but the last, at least
/// 1 (init_ops.py).
/// </summary>
internal sealed class UniformUnitScalingInitializer(ArgumentList arguments) : FrameworkInitializer(arguments, TensorFlowRules.Instance)
{
    private readonly double _factor = arguments.Number("factor");

    private protected override WeightDistribution Describe(ReadOnlySpan<int> dims)
    {
        var inputs = dims.IsEmpty ? 1 : TensorShape.Product(dims[..^1]);
        var bound = Math.Sqrt(3.0 / inputs) * _factor;
        return WeightDistribution.Uniform(-bound, bound);
    }
}
