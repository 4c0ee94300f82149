namespace PortKit.Initializers.PyTorch;

/// <summary>The rules of torch.nn.init. Uniform and normal numbers have PyTorch's bits.</summary>
internal sealed class TorchRules : FrameworkRules
{
    public static TorchRules Instance { get; } = new();

    /// <summary>PyTorch's fans: the values per output, and per input times the outputs. A tensor of fewer than two axes has none.</summary>
    public static (long In, long Out) FansOf(ReadOnlySpan<int> dims)
    {
        var field = TensorShape.Product(dims[2..]);
        return (dims[1] * field, dims[0] * field);
    }

    public override (long? In, long? Out) Fans(ReadOnlySpan<int> dims) => dims.Length < 2 ? (null, null) : FansOf(dims);

    public override void Draw(WeightDistribution distribution, Span<float> values, uint seed, InitializerOptions options)
    {
        var generator = new TorchGenerator(seed, options.TorchCpu);
        if (distribution.Kind == WeightDistributionKind.Uniform)
            generator.FillUniform(values, distribution.Low, distribution.High);
        else
            generator.FillNormal(values, distribution.NormalMean, distribution.NormalStd);
    }
}
