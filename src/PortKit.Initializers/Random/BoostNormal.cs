namespace PortKit.Initializers.Random;

/// <summary>
/// <c>boost::normal_distribution&lt;float&gt;</c>: z * sigma + mean, two roundings, z drawn by the method of an era.
/// </summary>
internal abstract class BoostNormal : FloatDistribution
{
    private protected BoostNormal(float mean, float sigma, bool fma) => Placement = new(mean, sigma, fma);

    /// <summary>What becomes of a standard normal number.</summary>
    private protected Placement Placement { get; }

    /// <summary>The normal distribution of an era.</summary>
    /// <param name="era">The era.</param>
    /// <param name="mean">The mean.</param>
    /// <param name="sigma">The standard deviation; above 0.</param>
    /// <param name="fma">Whether scaling and shifting round once, as in builds for processors with fused multiply-add.</param>
    public static BoostNormal Create(BoostEra era, float mean, float sigma, bool fma = false) => era switch
    {
        BoostEra.BoxMuller => new BoostNormalBoxMuller(mean, sigma, fma),
        BoostEra.Ziggurat1 => new BoostNormalZiggurat1(mean, sigma, fma),
        _ => new BoostNormalZiggurat2(mean, sigma, fma),
    };
}
