using System.Globalization;
using PortKit.Initializers.Random;

namespace PortKit.Initializers.Caffe;

/// <summary>What a fill depends on besides the filler and the shape: the generator, and how Caffe was built.</summary>
/// <param name="Rng">The generator.</param>
/// <param name="Era">Which normal distribution.</param>
/// <param name="Fma">Whether multiply-adds are fused.</param>
/// <param name="BilinearInDouble">Whether bilinear is computed in doubles.</param>
internal readonly record struct FillContext(Mt19937 Rng, BoostEra Era, bool Fma, bool BilinearInDouble);

/// <summary>One of Caffe's filler types.</summary>
internal abstract class CaffeFiller
{
    /// <summary>The name in FillerParameter's <c>type</c>.</summary>
    internal abstract string Type { get; }

    /// <summary>Checks the fields that this type reads, and the shape. The blob is known to have values.</summary>
    internal abstract FillerProblem? Validate(CaffeFillerSpec spec, ReadOnlySpan<int> dims, BoostVersion boost);

    /// <summary>Checks <c>sparse</c>, which only gaussian may set.</summary>
    internal virtual FillerProblem? ValidateSparse(CaffeFillerSpec spec) => spec.Sparse == -1
        ? null
        : new("sparse", $"sparse may be set for type gaussian only, not for {Type}", spec.Sparse.ToString(CultureInfo.InvariantCulture));

    /// <summary>Whether the values depend on <see cref="CaffeFillerSpec.Caffe"/>, for a shape that the filler is known to suit.</summary>
    internal virtual bool DependsOnVersion(ReadOnlySpan<int> dims) => false;

    /// <summary>Begins the fill. The filler is known to suit the shape.</summary>
    internal abstract BlobFill Begin(CaffeFillerSpec spec, ReadOnlySpan<int> dims, FillContext context);

    /// <summary>The distribution that the values are of, without fans. The filler is known to suit the shape.</summary>
    internal abstract WeightDistribution Describe(CaffeFillerSpec spec, ReadOnlySpan<int> dims);
}
