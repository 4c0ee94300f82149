using PortKit.Net;

namespace PortKit.Verification;

/// <summary>
/// The blobs that a model gives, in the order in which the net makes them. They are got in parts, for each of which the model runs as far as it
/// takes, so that not all of them have to be in memory.
/// </summary>
internal sealed class RuntimeBlobs
{
    /// <summary>How many values are held at once, about: 64 MB of them.</summary>
    private const long PartSize = 1L << 24;

    private readonly ModelSession _session;
    private readonly IReadOnlyList<BlobVersion> _wanted;
    private readonly Func<ModelInput, (float[] Values, long[] Dims)> _feed;
    private readonly Dictionary<string, RuntimeBlob> _held = [];
    private readonly HashSet<string> _names;
    private readonly CancellationToken _cancellation;
    private int _next;

    /// <summary>Makes the blobs of a model.</summary>
    /// <param name="session">The model.</param>
    /// <param name="wanted">The blobs that will be asked for, in this order.</param>
    /// <param name="feed">What the model is fed.</param>
    /// <param name="cancellation">Stops a run.</param>
    public RuntimeBlobs(
        ModelSession session, IReadOnlyList<BlobVersion> wanted, Func<ModelInput, (float[] Values, long[] Dims)> feed, CancellationToken cancellation)
    {
        _session = session;
        _names = session.OutputNames.ToHashSet(StringComparer.Ordinal);
        _wanted = [.. wanted.Where(Has)];
        _feed = feed;
        _cancellation = cancellation;
    }

    /// <summary>The names of all that the model gives.</summary>
    public IEnumerable<string> Outputs => _session.OutputNames;

    /// <summary>Whether the model has a value under the name of a blob version.</summary>
    public bool Has(BlobVersion blob) => blob.Name.Length > 0 && _names.Contains(blob.ModelName);

    /// <summary>A blob; it is held until it is let go of. Null if the model gives no floats under its name.</summary>
    /// <exception cref="ModelRunException">The model does not run.</exception>
    public RuntimeBlob? Find(BlobVersion blob)
    {
        if (!Has(blob))
            return null;
        while (!_held.ContainsKey(blob.ModelName) && _next < _wanted.Count)
            RunPart();
        return _held.GetValueOrDefault(blob.ModelName);
    }

    /// <summary>Lets go of a blob.</summary>
    public void Release(BlobVersion blob) => _held.Remove(blob.ModelName);

    private void RunPart()
    {
        List<string> names = [];
        for (var size = 0L; _next < _wanted.Count && (names.Count == 0 || size + _wanted[_next].Shape.Count <= PartSize); _next++)
        {
            names.Add(_wanted[_next].ModelName);
            size += _wanted[_next].Shape.Count;
        }

        // The blobs of the parts before, all compared by now, would stay in memory beside those of this one.
        if (_next > names.Count)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _session.RunPart(_feed, [.. names.Distinct()], (name, dims, values) => _held[name] = new RuntimeBlob(dims, values.ToArray()), _cancellation);
    }
}
