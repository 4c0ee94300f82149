using System.Globalization;
using PortKit.Initializers.Random;
using PortKit.Initializers.Specs;

namespace PortKit.Initializers.Caffe;

/// <summary>One of Caffe's filler types.</summary>
internal abstract class CaffeFiller
{
    /// <summary>The name in FillerParameter's <c>type</c>.</summary>
    public abstract string Type { get; }

    /// <summary>Whether it draws random numbers.</summary>
    public virtual bool DrawsNumbers => true;

    /// <summary>Whether it gives one value everywhere.</summary>
    public virtual bool IsConstant => false;

    /// <summary>The variance of the values times the fan, where the filler scales by one. Else null.</summary>
    public virtual int? VarianceTimesFan => null;

    /// <summary>The fields of FillerParameter that this type reads, in the order of caffe.proto, as parameters of a spec.</summary>
    public virtual Parameter[] Parameters => [];

    /// <summary>The filler of a spec's arguments, each of which is in its range.</summary>
    public virtual CaffeFillerSpec Read(ArgumentList given) => new() { Type = Type };

    /// <summary>The fields that this type reads, as they are set; in the order of caffe.proto.</summary>
    public virtual IEnumerable<FillerField> Fields(CaffeFillerSpec spec) => [];

    /// <summary>The type and its fields in a few words, for people; fields that have no effect are left out.</summary>
    public virtual string Text(CaffeFillerSpec spec) => Type;

    /// <summary>The type and its numbers without their names, for the column of a table.</summary>
    public virtual string Brief(CaffeFillerSpec spec) => Text(spec);

    /// <summary>Checks the fields that this type reads, and the shape. The blob is known to have values.</summary>
    public abstract FillerProblem? Validate(CaffeFillerSpec spec, ReadOnlySpan<int> dims, BoostVersion boost);

    /// <summary>Checks <c>sparse</c>, which only gaussian may set.</summary>
    public virtual FillerProblem? ValidateSparse(CaffeFillerSpec spec) => spec.Sparse == -1
        ? null
        : new("sparse", $"sparse may be set for type gaussian only, not for {Type}", spec.Sparse.ToString(CultureInfo.InvariantCulture));

    /// <summary>Whether the values depend on <see cref="CaffeFillerSpec.Caffe"/>, for a shape that the filler is known to suit.</summary>
    public virtual bool DependsOnVersion(ReadOnlySpan<int> dims) => false;

    /// <summary>Begins the fill. The filler is known to suit the shape.</summary>
    public abstract BlobFill Begin(CaffeFillerSpec spec, ReadOnlySpan<int> dims, FillContext context);

    /// <summary>The distribution that the values are of, without fans. The filler is known to suit the shape.</summary>
    public abstract WeightDistribution Describe(CaffeFillerSpec spec, ReadOnlySpan<int> dims);
}
