using PortKit.Initializers;
using PortKit.Net;

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
    /// The density of a blob's filler, after Caffe's filler.hpp: xavier is flat between ±sqrt(3 / fan), msra normal with variance 2 / fan. Null for
    /// fillers that draw nothing, and for positive_unitball, whose values depend on each other.
    /// </summary>
    public static FillerDensity? Of(BlobSpec spec)
    {
        var filler = spec.Filler;
        return filler.Type switch
        {
            "uniform" when filler.Min < filler.Max => new(filler.Min, filler.Max, IsFlat: true),
            "xavier" => Flat(spec.Filler.Moments(spec.Shape.Dims).Std * Math.Sqrt(3)),
            "msra" => Normal(0, spec.Filler.Moments(spec.Shape.Dims).Std),
            "gaussian" => Normal(filler.Mean, filler.Std) with { Share = filler.Sparse < 0 ? 1 : (double)filler.Sparse / spec.Shape[0] },
            _ => null,
        };
    }

    /// <summary>The density of an initializer, if it is flat or normal.</summary>
    public static FillerDensity? Of(WeightDistribution? distribution) => distribution switch
    {
        { Kind: WeightDistributionKind.Uniform, Std: > 0 } => new(distribution.Min, distribution.Max, IsFlat: true),
        { Kind: WeightDistributionKind.Normal, Std: > 0 } => Normal(distribution.NormalMean, distribution.NormalStd),
        _ => null,
    };

    /// <summary>The density at a value.</summary>
    public double At(double value) => IsFlat
        ? value >= Low && value <= High ? Peak : 0
        : Peak * Math.Exp(-(value - Mean) * (value - Mean) / (2 * Std * Std));

    private static FillerDensity Flat(double end) => new(-end, end, IsFlat: true);

    private static FillerDensity Normal(double mean, double std) => new(mean - (4 * std), mean + (4 * std), IsFlat: false);
}
