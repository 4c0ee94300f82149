namespace PortKit.Initializers.Random;

/// <summary>
/// <c>boost::normal_distribution&lt;float&gt;</c>: z * sigma + mean, two roundings, z drawn by the method of an era.
/// </summary>
internal abstract class BoostNormal : FloatDistribution
{
    private protected BoostNormal(float mean, float sigma, bool fma) => Placement = new(mean, sigma, fma);

    /// <summary>What becomes of a standard normal number.</summary>
    private protected Placement Placement { get; }
}
