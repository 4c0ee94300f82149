using System.Runtime.Intrinsics;

namespace PortKit.Initializers.Random;

/// <summary>How a standard number is scaled and shifted.</summary>
/// <param name="Mean">What is added.</param>
/// <param name="Sigma">What it is multiplied by before.</param>
/// <param name="Fma">Whether the two round once, as in builds for processors with fused multiply-add.</param>
internal readonly record struct Placement(float Mean, float Sigma, bool Fma)
{
    /// <summary>A number in its place.</summary>
    public float Of(float z) => Fma ? MathF.FusedMultiplyAdd(z, Sigma, Mean) : z * Sigma + Mean;

    /// <summary>As <see cref="Of(float)"/>, eight numbers at a time. A loop makes the vectors of mean and sigma once.</summary>
    public Vector256<float> Of(Vector256<float> z, Vector256<float> mean, Vector256<float> sigma) =>
        Fma ? Vector256.FusedMultiplyAdd(z, sigma, mean) : z * sigma + mean;
}
