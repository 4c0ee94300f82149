namespace PortKit;

/// <summary>How two tensors are to each other.</summary>
public enum TensorAgreement
{
    /// <summary>Every bit is the same.</summary>
    Identical,

    /// <summary>No two values are further apart than the tolerance.</summary>
    WithinTolerance,

    /// <summary>Values differ.</summary>
    ValuesDiffer,

    /// <summary>The types of the elements differ; where both are floating point, their values were compared all the same.</summary>
    TypesDiffer,

    /// <summary>The shapes differ; where both have as many elements, these were compared in order all the same.</summary>
    ShapesDiffer,

    /// <summary>The second file has no such tensor.</summary>
    OnlyInFirst,

    /// <summary>The first file has no such tensor.</summary>
    OnlyInSecond,
}
