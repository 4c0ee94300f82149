using PortKit.Initializers.Random;

namespace PortKit.Initializers.Caffe;

/// <summary>
/// How a blob is to be filled: Caffe's FillerParameter, with its defaults. It fills as Caffe 1.0 and master do; where these
/// differ, as <see cref="Caffe"/> says.
/// </summary>
public sealed record CaffeFillerSpec
{
    /// <summary><c>type</c>: bilinear, constant, gaussian, msra, positive_unitball, uniform or xavier.</summary>
    public string Type { get; init; } = "constant";

    /// <summary><c>value</c>: every value, for constant.</summary>
    public float Value { get; init; }

    /// <summary><c>min</c>: the smallest value, for uniform.</summary>
    public float Min { get; init; }

    /// <summary><c>max</c>: the largest value, for uniform; it is attained.</summary>
    public float Max { get; init; } = 1f;

    /// <summary><c>mean</c>, for gaussian.</summary>
    public float Mean { get; init; }

    /// <summary><c>std</c>: the standard deviation, for gaussian.</summary>
    public float Std { get; init; } = 1f;

    /// <summary>
    /// <c>sparse</c>, for gaussian: each value is kept with probability sparse / shape[0], else made zero. -1 keeps all.
    /// </summary>
    public int Sparse { get; init; } = -1;

    /// <summary><c>variance_norm</c>: the fan by which xavier and msra scale.</summary>
    public VarianceNorm VarianceNorm { get; init; }

    /// <summary>Whose kernels bilinear fills; no field of FillerParameter.</summary>
    public CaffeVersion Caffe { get; init; }

    /// <summary>Whether the values are others for another <see cref="Caffe"/>: those of bilinear with some sizes of the kernel.</summary>
    /// <param name="dims">The blob's shape; empty for a scalar.</param>
    public bool DependsOnCaffe(ReadOnlySpan<int> dims) => CaffeFillers.Find(Type)?.DependsOnVersion(dims) ?? false;

    /// <summary>Checks the filler against a blob, as Caffe does when it fills it.</summary>
    /// <param name="dims">The blob's shape; empty for a scalar.</param>
    /// <param name="boost">The Boost to imitate: up to 1.55, a uniform range wider than the largest float never ends.</param>
    /// <returns>The first problem, or null if there is none.</returns>
    public FillerProblem? Validate(ReadOnlySpan<int> dims, BoostVersion boost = default)
    {
        if (CaffeFillers.Find(Type) is not { } filler)
            return CaffeFillers.UnknownType(Type);
        return BlobShape.Validate(dims) ?? filler.Validate(this, dims, boost) ?? filler.ValidateSparse(this);
    }

    /// <summary>What the values of a blob will be like, by the distribution that they are drawn from.</summary>
    /// <param name="dims">The blob's shape; empty for a scalar.</param>
    /// <exception cref="ArgumentException"><see cref="Validate"/> finds a problem.</exception>
    public FillerMoments Moments(ReadOnlySpan<int> dims)
    {
        if (Validate(dims) is { } problem)
            throw new ArgumentException(problem.ToString());
        var distribution = CaffeFillers.Find(Type)!.Describe(this, dims);
        (long? In, long? Out) fans = dims.IsEmpty ? (null, null) : BlobShape.Fans(dims);
        return new(distribution.Mean, distribution.Std, fans.In, fans.Out);
    }

    /// <summary>Begins to fill a blob.</summary>
    /// <param name="dims">The blob's shape; empty for a scalar.</param>
    /// <param name="rng">The generator, where it stands when Caffe comes to this blob. The fill draws from it.</param>
    /// <param name="boost">The Boost to imitate.</param>
    /// <param name="fma">
    /// Whether to imitate a Caffe compiled with fused multiply-add (aarch64, or x86-64 with -march=native), which
    /// rounds once where uniform and gaussian values are scaled and shifted.
    /// </param>
    /// <param name="bilinearInDouble">
    /// Whether bilinear is computed in doubles, as where the compiler's only <c>fabs</c> takes a double (GCC up to 5).
    /// </param>
    /// <returns>The fill.</returns>
    /// <exception cref="ArgumentException"><see cref="Validate"/> finds a problem.</exception>
    public BlobFill Begin(ReadOnlySpan<int> dims, Mt19937 rng, BoostVersion boost = default, bool fma = false, bool bilinearInDouble = false)
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (Validate(dims, boost) is { } problem)
            throw new ArgumentException(problem.ToString());
        return CaffeFillers.Find(Type)!.Begin(this, dims, new(rng, boost.Era, fma, bilinearInDouble));
    }

    /// <summary>Fills a blob in memory.</summary>
    /// <param name="dims">The blob's shape; empty for a scalar.</param>
    /// <param name="rng">The generator; it is left where Caffe's would stand.</param>
    /// <param name="boost">The Boost to imitate.</param>
    /// <param name="fma">Whether to imitate a Caffe compiled with fused multiply-add; see <see cref="Begin"/>.</param>
    /// <param name="bilinearInDouble">Whether bilinear is computed in doubles; see <see cref="Begin"/>.</param>
    /// <returns>The values in C order.</returns>
    /// <exception cref="ArgumentException"><see cref="Validate"/> finds a problem.</exception>
    public float[] Fill(ReadOnlySpan<int> dims, Mt19937 rng, BoostVersion boost = default, bool fma = false, bool bilinearInDouble = false)
    {
        var fill = Begin(dims, rng, boost, fma, bilinearInDouble);
        var values = new float[fill.Remaining];
        fill.Next(values);
        return values;
    }
}
