using PortKit.Initializers.Specs;

namespace PortKit.Initializers.PyTorch;

/// <summary>An initializer of torch.nn.init whose values are independent of one another, so that its distribution says all about it.</summary>
internal abstract class TorchInitializer(ArgumentList arguments) : Initializer(arguments)
{
    /// <summary>PyTorch's fans: the values per output, and per input times the outputs. A tensor of fewer than two axes has none.</summary>
    internal static (long In, long Out) FansOf(ReadOnlySpan<int> dims)
    {
        long field = TensorShape.Product(dims[2..]);
        return (dims[1] * field, dims[0] * field);
    }

    private protected sealed override (long? In, long? Out) Fans(ReadOnlySpan<int> dims) => dims.Length < 2 ? (null, null) : FansOf(dims);

    private protected override void Fill(Span<float> values, ReadOnlySpan<int> dims, uint seed, InitializerOptions options)
    {
        var distribution = Describe(dims);
        var generator = new TorchGenerator(seed, options.TorchCpu);
        switch (distribution.Kind)
        {
            case WeightDistributionKind.Constant:
                values.Fill((float)distribution.Mean);
                break;
            case WeightDistributionKind.Uniform:
                generator.FillUniform(values, (float)distribution.Min, (float)distribution.Max);
                break;
            default:
                generator.FillNormal(values, distribution.NormalMean, distribution.NormalStd);
                break;
        }
    }
}
