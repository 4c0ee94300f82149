namespace PortKit;

/// <summary>What became of two tensors that were compared.</summary>
/// <param name="First">The tensor in the first file, or null.</param>
/// <param name="Second">The tensor in the second file, or null.</param>
/// <param name="Agreement">How they are to each other.</param>
public sealed record TensorComparison(ComparedTensor? First, ComparedTensor? Second, TensorAgreement Agreement)
{
    /// <summary>How many elements were compared.</summary>
    public long Compared { get; init; }

    /// <summary>How many of them differ, in any bit where the types are the same, else in value.</summary>
    public long Different { get; init; }

    /// <summary>The index of the first that differs, in row-major order; null if none does.</summary>
    public long? FirstDifference { get; init; }

    /// <summary>
    /// The greatest distance of two values; infinite where one of two is not a number, or they are different infinities. Null where none were
    /// compared as floating point numbers.
    /// </summary>
    public double? MaxAbsolute { get; init; }

    /// <summary>The greatest distance of two values as a part of the greater magnitude of the two. Null as <see cref="MaxAbsolute"/> is.</summary>
    public double? MaxRelative { get; init; }

    /// <summary>Whether nothing differs.</summary>
    public bool Agrees => Agreement is TensorAgreement.Identical or TensorAgreement.WithinTolerance;

    /// <summary>The name in the first file, or in the second if the first has no such tensor.</summary>
    public string Name => (First ?? Second)!.Name;
}
