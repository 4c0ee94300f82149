namespace PortKit.Files.Hdf5;

/// <summary>
/// The chunks of a dataset: boxes of one size that stand in a grid and hold its values, those at the far edges more than there are.
/// What has no chunk was never written.
/// </summary>
internal sealed class Hdf5Chunks
{
    private const uint AllFilters = uint.MaxValue;

    private readonly Dictionary<long, Hdf5Chunk> _stored = [];

    /// <summary>Lays out the grid.</summary>
    /// <param name="dims">The dataset's axes.</param>
    /// <param name="box">The axes of a chunk, each at least 1.</param>
    public Hdf5Chunks(IReadOnlyList<long> dims, IReadOnlyList<long> box)
    {
        Dims = [.. dims];
        Box = [.. box];
        Grid = [.. dims.Zip(box, (dim, side) => (dim / side) + (dim % side == 0 ? 0 : 1))];
    }

    /// <summary>The dataset's axes.</summary>
    public long[] Dims { get; }

    /// <summary>The axes of a chunk.</summary>
    public long[] Box { get; }

    /// <summary>How many chunks there are along each axis.</summary>
    public long[] Grid { get; }

    /// <summary>Whether chunks that reach over the edge are stored as they are, whatever the filters.</summary>
    public bool EdgesAreUnfiltered { get; init; }

    /// <summary>How many chunks there are.</summary>
    public long Count => Grid.Aggregate(1L, (product, side) => product * side);

    /// <summary>The values of a chunk.</summary>
    public long BoxCount => Box.Aggregate(1L, (product, side) => product * side);

    /// <summary>The chunks that were written, by their numbers in the grid.</summary>
    public IReadOnlyDictionary<long, Hdf5Chunk> Stored => _stored;

    /// <summary>Where in the grid the chunk with a number stands.</summary>
    public long[] PlaceOf(long number)
    {
        var place = new long[Grid.Length];
        for (var axis = Grid.Length - 1; axis >= 0; axis--)
            (number, place[axis]) = Math.DivRem(number, Grid[axis]);
        return place;
    }

    /// <summary>Sets a chunk by its number in the grid, row by row.</summary>
    public void Set(long number, Hdf5Chunk chunk) =>
        _stored[number] = EdgesAreUnfiltered && IsAtEdge(number) ? chunk with { Skipped = AllFilters } : chunk;

    /// <summary>The chunk with a number; null if it was never written.</summary>
    public Hdf5Chunk? Find(long number) => _stored.TryGetValue(number, out var chunk) ? chunk : null;

    private bool IsAtEdge(long number)
    {
        var place = PlaceOf(number);
        return Enumerable.Range(0, place.Length).Any(axis => (place[axis] + 1) * Box[axis] > Dims[axis]);
    }
}
