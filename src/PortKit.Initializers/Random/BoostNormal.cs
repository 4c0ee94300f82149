using System.Runtime.Intrinsics;

namespace PortKit.Initializers.Random;

/// <summary>
/// <c>boost::normal_distribution&lt;float&gt;</c>: z * sigma + mean, two roundings, z drawn by the method of an era.
/// </summary>
internal abstract class BoostNormal : FloatDistribution
{
    private readonly float _mean;
    private readonly float _sigma;
    private readonly bool _fma;

    private protected BoostNormal(float mean, float sigma, bool fma)
    {
        _mean = mean;
        _sigma = sigma;
        _fma = fma;
    }

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

    /// <summary>A standard normal number scaled and shifted.</summary>
    private protected float Place(float z) => _fma ? MathF.FusedMultiplyAdd(z, _sigma, _mean) : z * _sigma + _mean;

    /// <summary>As <see cref="Place(float)"/>, eight numbers at a time.</summary>
    private protected Vector256<float> Place(Vector256<float> z)
    {
        var (sigma, mean) = (Vector256.Create(_sigma), Vector256.Create(_mean));
        return _fma ? Vector256.FusedMultiplyAdd(z, sigma, mean) : z * sigma + mean;
    }
}
