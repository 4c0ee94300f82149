namespace PortKit;

/// <summary>A tensor as one of the files has it.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Dims">The size of each axis.</param>
/// <param name="ElementType">The type of its elements, such as <c>float32</c>.</param>
public sealed record ComparedTensor(string Name, IReadOnlyList<long> Dims, string ElementType)
{
    /// <summary>What its values are like; null where they were not read, or are no floating point numbers.</summary>
    public ValueStatistics? Statistics { get; init; }
}
