using PortKit.Net;

namespace PortKit.Planning;

/// <summary>
/// Which blobs have one piece of memory in Caffe. Most tops have memory of their own; Flatten, Reshape, Split, a Concat of one bottom and a
/// Slice of one top hand on that of their bottom (Blob::ShareData), and so do the Splits that Caffe puts in where a blob has several readers. All
/// that share hold the whole of it, in shapes of their own.
/// </summary>
internal sealed class MemoryTable
{
    private readonly Dictionary<string, Memory> _memories = new(StringComparer.Ordinal);

    /// <summary>Notes whose memory a top has that was not worked on in place.</summary>
    /// <param name="name">The top's name.</param>
    /// <param name="of">The blob whose memory it is; null for memory of its own.</param>
    /// <param name="learnable">The layer whose learnable blob 0 the memory is; null if it is none.</param>
    public void Place(string name, string? of, LayerSource? learnable = null)
    {
        var memory = of is not null && _memories.TryGetValue(of, out var shared) ? shared : new Memory([], learnable);
        memory.Blobs.Add(name);
        _memories[name] = memory;
    }

    /// <summary>The other blobs in the memory of a blob, in the order in which they came to it.</summary>
    public IEnumerable<string> Others(string name) =>
        _memories.TryGetValue(name, out var memory) ? memory.Blobs.Where(other => other != name) : [];

    /// <summary>The layer whose learnable blob a blob is; null if it is none.</summary>
    public LayerSource? LearnableOf(string name) => _memories.GetValueOrDefault(name)?.Learnable;

    private sealed record Memory(List<string> Blobs, LayerSource? Learnable);
}
