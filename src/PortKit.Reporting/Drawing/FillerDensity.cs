using PortKit.Initializers;

namespace PortKit.Reporting.Drawing;

/// <summary>The density that a filler's formula says: flat between two ends, or a normal curve.</summary>
/// <param name="Low">Where it begins; of a normal curve, four standard deviations below the mean.</param>
/// <param name="High">Where it ends.</param>
/// <param name="IsFlat">Whether it is flat.</param>
/// <param name="Share">The part of the values that are drawn from it; the others, of a sparse filler, are zero.</param>
internal sealed record FillerDensity(double Low, double High, bool IsFlat, double Share = 1)
{
    /// <summary>The mean.</summary>
    public double Mean => (Low + High) / 2;

    /// <summary>The standard deviation.</summary>
    public double Std => IsFlat ? (High - Low) / Math.Sqrt(12) : (High - Low) / 8;

    /// <summary>The greatest density.</summary>
    public double Peak => IsFlat ? Share / (High - Low) : Share / (Std * Math.Sqrt(2 * Math.PI));

    /// <summary>
    /// The density of a filler or an initializer. Null for those that draw nothing, and for those that are neither flat nor normal, or whose values
    /// depend on each other.
    /// </summary>
    public static FillerDensity? Of(WeightDistribution? distribution) => distribution switch
    {
        { Kind: WeightDistributionKind.Uniform, Std: > 0 } => new(distribution.Min, distribution.Max, IsFlat: true),
        { Kind: WeightDistributionKind.Normal or WeightDistributionKind.SparseNormal, NormalStd: > 0 } =>
            Normal(distribution.NormalMean, distribution.NormalStd) with { Share = distribution.KeptShare },
        _ => null,
    };

    /// <summary>The density at a value.</summary>
    public double At(double value) => IsFlat
        ? value >= Low && value <= High ? Peak : 0
        : Peak * Math.Exp(-(value - Mean) * (value - Mean) / (2 * Std * Std));

    private static FillerDensity Normal(double mean, double std) => new(mean - (4 * std), mean + (4 * std), IsFlat: false);
}
