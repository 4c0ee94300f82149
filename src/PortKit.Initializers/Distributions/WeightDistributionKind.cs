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

    /// <summary>Normal, of which a share of the values, <see cref="WeightDistribution.KeptShare"/>, is kept, and the rest is zero.</summary>
    SparseNormal,

    /// <summary>Rows or columns of a matrix that are orthonormal, times a gain; uniform over all such matrices.</summary>
    Orthogonal,

    /// <summary>Uniform from 0 to 1, each row (the values of one index of the first axis) then divided by its sum.</summary>
    PositiveUnitball,

    /// <summary>The kernel of bilinear upsampling in every plane, <see cref="WeightDistribution.KernelSize"/> a side; nothing is drawn.</summary>
    Bilinear,

    /// <summary>Values that depend on their places: identity, dirac.</summary>
    Structured,
}
