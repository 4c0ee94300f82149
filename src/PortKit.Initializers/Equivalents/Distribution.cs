using PortKit.Initializers.Caffe;

namespace PortKit.Initializers.Equivalents;

/// <summary>A family of distributions that Caffe's fillers draw from.</summary>
public enum DistributionKind
{
    /// <summary>One value everywhere.</summary>
    Constant,

    /// <summary>Uniform between two ends.</summary>
    Uniform,

    /// <summary>Normal, not truncated.</summary>
    Normal,

    /// <summary>Normal, and each value zero unless it is kept.</summary>
    SparseNormal,

    /// <summary>Uniform from 0 to 1, each row then divided by its sum.</summary>
    PositiveUnitball,

    /// <summary>The kernel of bilinear upsampling in every plane; nothing random.</summary>
    Bilinear,
}

/// <summary>What a filler gives for a shape, in numbers.</summary>
/// <param name="Kind">The family.</param>
public sealed record Distribution(DistributionKind Kind)
{
    /// <summary>The lower end of a uniform distribution, or the value of a constant one.</summary>
    public float Low { get; init; }

    /// <summary>The upper end of a uniform distribution, or the value of a constant one.</summary>
    public float High { get; init; }

    /// <summary>The mean of a normal distribution, before any value is made zero.</summary>
    public float NormalMean { get; init; }

    /// <summary>The standard deviation of a normal distribution, before any value is made zero.</summary>
    public float NormalStd { get; init; }

    /// <summary>The probability with which a value of a sparse distribution is kept.</summary>
    public float KeptShare { get; init; } = 1f;

    /// <summary>The side of a bilinear kernel.</summary>
    public int KernelSize { get; init; }

    /// <summary>Where the peak of a bilinear kernel lies, as a part of half its side, rounded up.</summary>
    public float KernelCentre { get; init; }

    /// <summary>The mean of the values; null where it is no simple number.</summary>
    public double? Mean { get; init; }

    /// <summary>The standard deviation of the values; null where it is no simple number.</summary>
    public double? Std { get; init; }

    /// <summary>Caffe's fans for the shape, whether or not the filler scales by them; null for a scalar.</summary>
    public Fans? Fans { get; init; }

    /// <summary>What a filler gives for a shape. Bounds and standard deviations are the floats that Caffe computes.</summary>
    /// <param name="filler">The filler, which is known to suit the shape.</param>
    /// <param name="dims">The shape, in Caffe's order.</param>
    public static Distribution Of(CaffeFillerSpec filler, ReadOnlySpan<int> dims)
    {
        ArgumentNullException.ThrowIfNull(filler);
        return Numbers(filler, dims) with { Fans = Equivalents.Fans.OfCaffe(dims) };
    }

    private static Distribution Numbers(CaffeFillerSpec filler, ReadOnlySpan<int> dims)
    {
        switch (filler.Type)
        {
            case "uniform":
                return Uniform(filler.Min, filler.Max);
            case "xavier":
                var bound = XavierFiller.Bound(filler, dims);
                return Uniform(-bound, bound);
            case "msra":
                return Normal(0f, MsraFiller.Std(filler, dims));
            case "gaussian":
                return filler.Sparse < 0 ? Normal(filler.Mean, filler.Std) : Sparse(filler.Mean, filler.Std, GaussianFiller.KeptShare(filler, dims));
            case "positive_unitball":
                return new(DistributionKind.PositiveUnitball) { High = 1f, Mean = (double)dims[0] / BlobShape.Count(dims) };
            case "bilinear":
                return new(DistributionKind.Bilinear) { KernelSize = dims[^1], KernelCentre = BilinearFiller.Centre(dims[^1], filler.Caffe) };
            default:
                return new(DistributionKind.Constant) { Low = filler.Value, High = filler.Value, Mean = filler.Value, Std = 0 };
        }
    }

    private static Distribution Uniform(float low, float high) => new(DistributionKind.Uniform)
    {
        Low = low,
        High = high,
        Mean = ((double)low + high) / 2,
        Std = ((double)high - low) / Math.Sqrt(12),
    };

    private static Distribution Normal(float mean, float std) => new(DistributionKind.Normal)
    {
        NormalMean = mean,
        NormalStd = std,
        Mean = mean,
        Std = std,
    };

    // The mask is independent of the value: E[x m] = p mu, E[(x m)^2] = p (sigma^2 + mu^2).
    private static Distribution Sparse(float mean, float std, float kept) => new(DistributionKind.SparseNormal)
    {
        NormalMean = mean,
        NormalStd = std,
        KeptShare = kept,
        Mean = (double)kept * mean,
        Std = Math.Sqrt((kept * (((double)std * std) + ((double)mean * mean))) - ((double)kept * mean * kept * mean)),
    };
}
