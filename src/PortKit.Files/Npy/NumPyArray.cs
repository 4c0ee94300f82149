namespace PortKit.Files.Npy;

/// <summary>An array of a .npy or .npz file, as floats in C order, whatever type and order it has in the file.</summary>
/// <param name="Dims">The size of each axis.</param>
/// <param name="Values">Its values, in C order.</param>
public sealed record NumPyArray(IReadOnlyList<int> Dims, float[] Values)
{
    /// <summary>How many rows, along the first axis, are from each of the files that it was put together from; null for a single file.</summary>
    public IReadOnlyList<int>? RowsOfFiles { get; init; }
}
