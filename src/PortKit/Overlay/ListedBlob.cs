namespace PortKit;

/// <summary>A blob in a file of weights.</summary>
/// <param name="Name">LAYER.INDEX, or the tensor's own name where a file names tensors otherwise.</param>
/// <param name="Dims">The size of each axis, as stored.</param>
public sealed record ListedBlob(string Name, IReadOnlyList<long> Dims)
{
    /// <summary>How many values the blob has.</summary>
    public long Count => Dims.Aggregate(1L, (count, dim) => unchecked(count * dim));
}
