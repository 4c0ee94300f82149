namespace PortKit.Initializers;

/// <summary>The kind of a <see cref="WeightDistribution"/>.</summary>
public enum WeightDistributionKind
{
    /// <summary>One value everywhere.</summary>
    Constant,

    /// <summary>Uniform from <see cref="WeightDistribution.Min"/> to <see cref="WeightDistribution.Max"/>.</summary>
    Uniform,

    /// <summary>Normal.</summary>
    Normal,

    /// <summary>
    /// Normal, with what lies outside of <see cref="WeightDistribution.Min"/> and <see cref="WeightDistribution.Max"/> left out.
    /// </summary>
    TruncatedNormal,

    /// <summary>Normal, with a share of the values, <see cref="WeightDistribution.ZeroShare"/>, made zero.</summary>
    SparseNormal,

    /// <summary>Rows or columns of a matrix that are orthonormal, times a gain; uniform over all such matrices.</summary>
    Orthogonal,

    /// <summary>Values that depend on their places: identity, dirac, bilinear, positive_unitball.</summary>
    Structured,
}
