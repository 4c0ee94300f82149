namespace PortKit.Initializers.Random;

/// <summary>Which <see cref="BoostNormal"/> goes with which era of Boost.</summary>
internal static class BoostNormals
{
    /// <summary>The normal distribution of an era.</summary>
    /// <param name="era">The era.</param>
    /// <param name="mean">The mean.</param>
    /// <param name="sigma">The standard deviation; above 0.</param>
    /// <param name="fma">Whether scaling and shifting round once, as in builds for processors with fused multiply-add.</param>
    internal static BoostNormal Create(BoostEra era, float mean, float sigma, bool fma = false) => era switch
    {
        BoostEra.BoxMuller => new BoostNormalBoxMuller(mean, sigma, fma),
        BoostEra.Ziggurat1 => new BoostNormalZiggurat1(mean, sigma, fma),
        _ => new BoostNormalZiggurat2(mean, sigma, fma),
    };
}
