namespace PortKit.Initializers;

/// <summary>
/// What an initializer makes of a shape, in theory: its numbers before they are rounded to floats, and <see cref="Low"/>, <see cref="High"/> and
/// <see cref="DrawnStd"/>, the floats that it draws with. A filler computes these in floats, as Caffe does, which may
/// round otherwise than the formula.
/// </summary>
public sealed record WeightDistribution
{
    /// <summary>Constant, uniform, normal and so on.</summary>
    public required WeightDistributionKind Kind { get; init; }

    /// <summary>The mean of the values, after truncation and sparsity.</summary>
    public required double Mean { get; init; }

    /// <summary>
    /// The standard deviation of the values, after truncation and sparsity. For orthogonal it is that of one value over all such
    /// matrices; for structured ones that of the values of the shape.
    /// </summary>
    public required double Std { get; init; }

    /// <summary>No value is below this; minus infinity for normal numbers.</summary>
    public double Min { get; init; } = double.NegativeInfinity;

    /// <summary>No value is above this; infinity for normal numbers.</summary>
    public double Max { get; init; } = double.PositiveInfinity;

    /// <summary>For normal numbers: the mean before truncation. Else 0.</summary>
    public double NormalMean { get; init; }

    /// <summary>
    /// For normal numbers: the standard deviation before truncation and sparsity, the number that the framework draws with. Else 0.
    /// </summary>
    public double NormalStd { get; init; }

    /// <summary>The lower end of uniform numbers, or the value of constant ones, as the float that is drawn with. Else 0.</summary>
    public float Low { get; init; }

    /// <summary>The upper end of uniform numbers, or the value of constant ones, as the float that is drawn with. Else 0.</summary>
    public float High { get; init; }

    /// <summary><see cref="NormalStd"/> as the float that is drawn with.</summary>
    public float DrawnStd { get; init; }

    /// <summary>The share of the values that are kept: the others of <see cref="WeightDistributionKind.SparseNormal"/> are zero. Else 1.</summary>
    public double KeptShare { get; init; } = 1;

    /// <summary>The side of the kernel of <see cref="WeightDistributionKind.Bilinear"/>. Else 0.</summary>
    public int KernelSize { get; init; }

    /// <summary>Where the peak of that kernel lies, as a part of half its side, rounded up. Else 0.</summary>
    public float KernelCentre { get; init; }

    /// <summary>
    /// The fan-in as the framework computes it on the shape, whether this initializer uses it or not; null where the framework
    /// has none.
    /// </summary>
    public long? FanIn { get; init; }

    /// <summary>
    /// The fan-out as the framework computes it on the shape, whether this initializer uses it or not; null where the framework
    /// has none.
    /// </summary>
    public long? FanOut { get; init; }

    internal static WeightDistribution Constant(double value) => new()
    {
        Kind = WeightDistributionKind.Constant,
        Mean = value,
        Std = 0,
        Min = value,
        Max = value,
        Low = (float)value,
        High = (float)value,
    };

    internal static WeightDistribution Uniform(double min, double max) => new()
    {
        Kind = WeightDistributionKind.Uniform,
        Mean = min + (max - min) / 2,
        Std = (max - min) / Math.Sqrt(12),
        Min = min,
        Max = max,
        Low = (float)min,
        High = (float)max,
    };

    internal static WeightDistribution Normal(double mean, double std) => new()
    {
        Kind = WeightDistributionKind.Normal,
        Mean = mean,
        Std = std,
        NormalMean = mean,
        NormalStd = std,
        DrawnStd = (float)std,
    };

    /// <summary>
    /// A normal distribution from which everything is left out that is two of its standard deviations or more away from its mean:
    /// TensorFlow's truncation, whatever scale is given to it.
    /// </summary>
    internal static WeightDistribution TruncatedNormal(double mean, double std) =>
        std == 0 ? Constant(mean) : TruncatedNormal(mean, std, mean - 2 * std, mean + 2 * std);

    /// <summary>A normal distribution from which everything outside of the two bounds is left out.</summary>
    internal static WeightDistribution TruncatedNormal(double mean, double std, double min, double max)
    {
        var (low, high) = ((min - mean) / std, (max - mean) / std);
        var mass = NormalCurve.Between(low, high);
        var atLow = NormalCurve.Density(low) / mass;
        var atHigh = NormalCurve.Density(high) / mass;
        var shift = atLow - atHigh;
        var variance = 1 + low * atLow - high * atHigh - shift * shift;
        return new()
        {
            Kind = WeightDistributionKind.TruncatedNormal,
            Mean = mean + std * shift,
            Std = std * Math.Sqrt(Math.Max(0, variance)),
            Min = min,
            Max = max,
            NormalMean = mean,
            NormalStd = std,
            DrawnStd = (float)std,
        };
    }

    /// <summary>A normal distribution of which each value is kept with a probability, and else zero.</summary>
    internal static WeightDistribution SparseNormal(double mean, double std, double kept) => new()
    {
        Kind = WeightDistributionKind.SparseNormal,
        Mean = mean * kept,
        Std = Math.Sqrt(kept * (std * std + (1 - kept) * mean * mean)),
        NormalMean = mean,
        NormalStd = std,
        DrawnStd = (float)std,
        KeptShare = kept,
    };

    /// <summary>Orthonormal vectors of a length, times a gain: the squares of a vector's values sum to 1.</summary>
    internal static WeightDistribution Orthogonal(double gain, long length) => new()
    {
        Kind = WeightDistributionKind.Orthogonal,
        Mean = 0,
        Std = Math.Abs(gain) / Math.Sqrt(length),
        Min = -Math.Abs(gain),
        Max = Math.Abs(gain),
    };

    /// <summary>One value in a share of the places, zero elsewhere.</summary>
    internal static WeightDistribution Placed(double value, double share) => new()
    {
        Kind = WeightDistributionKind.Structured,
        Mean = value * share,
        Std = Math.Abs(value) * Math.Sqrt(share * (1 - share)),
        Min = Math.Min(0, value),
        Max = Math.Max(0, value),
    };
}
