namespace PortKit.Initializers.Random;

/// <summary>
/// Normal numbers less than two standard deviations away from the mean: z * sigma + mean, two roundings, z a standard normal
/// number of Boost 1.64's ziggurat, drawn again while |z| >= 2 (TensorFlow's rule, random_distributions.h).
/// </summary>
/// <param name="mean">The mean.</param>
/// <param name="sigma">The standard deviation before truncation.</param>
internal sealed class TruncatedNormal(float mean, float sigma) : FloatDistribution
{
    private const float Edge = 2f;

    private readonly BoostNormal _normal = BoostNormals.Create(BoostEra.Ziggurat2, 0f, 1f);

    public override void Fill(Mt19937 rng, Span<float> destination)
    {
        // Never more numbers than values still to come, so that nothing is drawn for nothing.
        while (!destination.IsEmpty)
        {
            _normal.Fill(rng, destination);
            var kept = 0;
            foreach (var z in destination)
            {
                if (MathF.Abs(z) < Edge)
                    destination[kept++] = z * sigma + mean;
            }

            destination = destination[kept..];
        }
    }
}
