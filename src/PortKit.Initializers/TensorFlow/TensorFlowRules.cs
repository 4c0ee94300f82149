using PortKit.Initializers.Random;

namespace PortKit.Initializers.TensorFlow;

/// <summary>
/// The rules of TensorFlow and Keras. The values are those of MT19937, not of TensorFlow's Philox: see <see cref="Initializer"/>.
/// </summary>
internal sealed class TensorFlowRules : FrameworkRules
{
    public static TensorFlowRules Instance { get; } = new();

    /// <summary>
    /// TensorFlow's and Keras' fans (compute_fans): the last two axes are inputs and outputs, those before them the receptive
    /// field. A vector's fans are both its length, a scalar's 1.
    /// </summary>
    public static (long In, long Out) FansOf(ReadOnlySpan<int> dims)
    {
        if (dims.Length < 2)
            return (TensorShape.Product(dims), TensorShape.Product(dims));
        var field = TensorShape.Product(dims[..^2]);
        return (dims[^2] * field, dims[^1] * field);
    }

    /// <summary>The fan that a mode scales by: fan_in, fan_out, or the mean of both.</summary>
    public static double Fan(ReadOnlySpan<int> dims, string mode)
    {
        var (fanIn, fanOut) = FansOf(dims);
        return mode.ToUpperInvariant() switch
        {
            "FAN_IN" => fanIn,
            "FAN_OUT" => fanOut,
            _ => (fanIn + fanOut) / 2.0,
        };
    }

    public override (long? In, long? Out) Fans(ReadOnlySpan<int> dims) => FansOf(dims);

    public override void Draw(WeightDistribution distribution, Span<float> values, uint seed, InitializerOptions options)
    {
        var (mean, std) = ((float)distribution.NormalMean, distribution.DrawnStd);
        FloatDistribution drawn = distribution.Kind switch
        {
            WeightDistributionKind.Uniform => new HalfOpenUniform(distribution.Low, distribution.High),
            WeightDistributionKind.TruncatedNormal => new TruncatedNormal(mean, std),
            _ => BoostNormals.Create(BoostEra.Ziggurat2, mean, std),
        };
        drawn.Fill(new Mt19937(seed), values);
    }
}
