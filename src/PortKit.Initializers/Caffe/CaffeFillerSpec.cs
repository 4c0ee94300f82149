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

    /// <summary>Whether it draws random numbers. True for a type that Caffe does not have.</summary>
    public bool DrawsNumbers => CaffeFillers.Find(Type)?.DrawsNumbers ?? true;

    /// <summary>Whether it gives one value everywhere.</summary>
    public bool IsConstant => CaffeFillers.Find(Type)?.IsConstant ?? false;

    /// <summary>The variance of the values times the fan that <see cref="VarianceNorm"/> chooses; null for types that no fan scales.</summary>
    public int? VarianceTimesFan => CaffeFillers.Find(Type)?.VarianceTimesFan;

    /// <summary>The type and its numbers, for the column of a table: <c>gaussian 0, 0.01</c>.</summary>
    public string Brief => CaffeFillers.Find(Type)?.Brief(this) ?? Type;

    /// <summary>The fields that the type reads, as they are set.</summary>
    internal IEnumerable<FillerField> Fields => CaffeFillers.Find(Type)?.Fields(this) ?? [];

    /// <summary>One value everywhere.</summary>
    /// <param name="value">The value.</param>
    public static CaffeFillerSpec Constant(float value) => new() { Type = "constant", Value = value };

    /// <summary>Normal numbers.</summary>
    /// <param name="mean">The mean.</param>
    /// <param name="std">The standard deviation.</param>
    public static CaffeFillerSpec Gaussian(float mean = 0, float std = 1) => new() { Type = "gaussian", Mean = mean, Std = std };

    /// <summary>Uniform numbers.</summary>
    /// <param name="min">The smallest value.</param>
    /// <param name="max">The largest value.</param>
    public static CaffeFillerSpec Uniform(float min, float max) => new() { Type = "uniform", Min = min, Max = max };

    /// <summary>Uniform numbers of variance 1 / fan.</summary>
    /// <param name="norm">The fan.</param>
    public static CaffeFillerSpec Xavier(VarianceNorm norm = VarianceNorm.FanIn) => new() { Type = "xavier", VarianceNorm = norm };

    /// <summary>Normal numbers of variance 2 / fan.</summary>
    /// <param name="norm">The fan.</param>
    public static CaffeFillerSpec Msra(VarianceNorm norm = VarianceNorm.FanIn) => new() { Type = "msra", VarianceNorm = norm };

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

    /// <summary>The distribution that the values of a blob are drawn from, with the fans that Caffe counts for its shape.</summary>
    /// <param name="dims">The blob's shape; empty for a scalar.</param>
    /// <exception cref="ArgumentException"><see cref="Validate"/> finds a problem.</exception>
    public WeightDistribution Distribution(ReadOnlySpan<int> dims)
    {
        if (Validate(dims) is { } problem)
            throw new ArgumentException(problem.ToString());
        (long? In, long? Out) fans = dims.IsEmpty ? (null, null) : BlobShape.Fans(dims);
        return CaffeFillers.Find(Type)!.Describe(this, dims) with { FanIn = fans.In, FanOut = fans.Out };
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

    /// <summary>Fills a blob in memory. One without elements, which Caffe fills nowhere, gets no values, and nothing is drawn for it.</summary>
    /// <param name="dims">The blob's shape; empty for a scalar.</param>
    /// <param name="rng">The generator; it is left where Caffe's would stand.</param>
    /// <param name="boost">The Boost to imitate.</param>
    /// <param name="fma">Whether to imitate a Caffe compiled with fused multiply-add; see <see cref="Begin"/>.</param>
    /// <param name="bilinearInDouble">Whether bilinear is computed in doubles; see <see cref="Begin"/>.</param>
    /// <returns>The values in C order.</returns>
    /// <exception cref="ArgumentException"><see cref="Validate"/> finds a problem.</exception>
    public float[] Fill(ReadOnlySpan<int> dims, Mt19937 rng, BoostVersion boost = default, bool fma = false, bool bilinearInDouble = false)
    {
        if (dims.Contains(0))
            return [];
        var fill = Begin(dims, rng, boost, fma, bilinearInDouble);
        var values = new float[fill.Remaining];
        fill.Next(values);
        return values;
    }

    /// <summary>Fills a blob as <see cref="Fill"/> does, into memory that is there.</summary>
    /// <param name="values">Gets the values; as long as the blob has elements.</param>
    /// <param name="dims">The blob's shape; empty for a scalar.</param>
    /// <param name="rng">The generator; it is left where Caffe's would stand.</param>
    /// <param name="boost">The Boost to imitate.</param>
    /// <param name="fma">Whether to imitate a Caffe compiled with fused multiply-add; see <see cref="Begin"/>.</param>
    /// <param name="bilinearInDouble">Whether bilinear is computed in doubles; see <see cref="Begin"/>.</param>
    /// <exception cref="ArgumentException"><see cref="Validate"/> finds a problem, or there is another number of values.</exception>
    public void FillInto(
        Span<float> values, ReadOnlySpan<int> dims, Mt19937 rng, BoostVersion boost = default, bool fma = false, bool bilinearInDouble = false)
    {
        var fill = dims.Contains(0) ? null : Begin(dims, rng, boost, fma, bilinearInDouble);
        if (values.Length != (fill?.Remaining ?? 0))
            throw new ArgumentException($"Room for {fill?.Remaining ?? 0} values is expected. Found {values.Length}.", nameof(values));
        fill?.Next(values);
    }

    /// <summary>
    /// The type and its fields in a few words: <c>gaussian std 0.01</c>, <c>xavier FAN_OUT</c>. Fields that have no effect are left out.
    /// </summary>
    /// <returns>The words; of a type that Caffe does not have, its name.</returns>
    public override string ToString() => CaffeFillers.Find(Type)?.Text(this) ?? Type;
}
