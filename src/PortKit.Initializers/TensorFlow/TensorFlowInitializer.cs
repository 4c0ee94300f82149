using PortKit.Initializers.Random;
using PortKit.Initializers.Specs;

namespace PortKit.Initializers.TensorFlow;

/// <summary>
/// An initializer with TensorFlow's fans whose values are independent of one another, so that its distribution says all about it.
/// The values are those of MT19937, not of TensorFlow's Philox: see <see cref="Initializer"/>.
/// </summary>
internal abstract class TensorFlowInitializer(ArgumentList arguments) : Initializer(arguments)
{
    /// <summary>
    /// TensorFlow's and Keras' fans (compute_fans): the last two axes are inputs and outputs, those before them the receptive
    /// field. A vector's fans are both its length, a scalar's 1.
    /// </summary>
    internal static (long In, long Out) FansOf(ReadOnlySpan<int> dims)
    {
        if (dims.Length < 2)
            return (TensorShape.Product(dims), TensorShape.Product(dims));
        long field = TensorShape.Product(dims[..^2]);
        return (dims[^2] * field, dims[^1] * field);
    }

    /// <summary>The fan that a mode scales by: fan_in, fan_out, or the mean of both.</summary>
    internal static double Fan(ReadOnlySpan<int> dims, string mode)
    {
        var (fanIn, fanOut) = FansOf(dims);
        return mode.ToUpperInvariant() switch
        {
            "FAN_IN" => fanIn,
            "FAN_OUT" => fanOut,
            _ => (fanIn + fanOut) / 2.0,
        };
    }

    private protected sealed override (long? In, long? Out) Fans(ReadOnlySpan<int> dims) => FansOf(dims);

    private protected override void Fill(Span<float> values, ReadOnlySpan<int> dims, uint seed, InitializerOptions options)
    {
        var distribution = Describe(dims);
        if (distribution.Kind == WeightDistributionKind.Constant)
            values.Fill((float)distribution.Mean);
        else
            Draws(distribution).Fill(new Mt19937(seed), values);
    }

    private static FloatDistribution Draws(WeightDistribution distribution)
    {
        var (mean, std) = ((float)distribution.NormalMean, (float)distribution.NormalStd);
        return distribution.Kind switch
        {
            WeightDistributionKind.Uniform => new HalfOpenUniform((float)distribution.Min, (float)distribution.Max),
            WeightDistributionKind.TruncatedNormal => new TruncatedNormal(mean, std),
            _ => BoostNormals.Create(BoostEra.Ziggurat2, mean, std),
        };
    }
}
