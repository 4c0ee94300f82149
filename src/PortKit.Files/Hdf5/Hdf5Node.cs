namespace PortKit.Files.Hdf5;

/// <summary>A group or a dataset of an HDF5 file that is to be written.</summary>
public sealed class Hdf5Node
{
    private readonly SortedDictionary<byte[], Hdf5Node> _children = new(
        Comparer<byte[]>.Create((one, other) => one.AsSpan().SequenceCompareTo(other)));

    /// <summary>A dataset's axes; null for a group.</summary>
    public long[]? Dims { get; init; }

    /// <summary>How many bytes a dataset's values have.</summary>
    public long Bytes { get; init; }

    /// <summary>Where a dataset's values come among those of all.</summary>
    public int Order { get; init; }

    /// <summary>What a group holds, in the order of the names' bytes.</summary>
    public IReadOnlyCollection<KeyValuePair<byte[], Hdf5Node>> Children => _children;

    /// <summary>Puts something into the group; false if the name is taken.</summary>
    public bool Add(byte[] name, Hdf5Node node) => _children.TryAdd(name, node);

    /// <summary>The group of a name within this one, made if there is none; null if a dataset has the name.</summary>
    public Hdf5Node? Group(byte[] name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!_children.TryGetValue(name, out var node))
            _children.Add(name, node = new Hdf5Node());
        return node.Dims is null ? node : null;
    }
}
