using System.Diagnostics.CodeAnalysis;
using PortKit.Caffe.Weights;
using PortKit.Initializers;
using PortKit.Net;

namespace PortKit.Filling;

/// <summary>
/// The values that blobs get in place of their fills: those that the net carries, over them those of files of weights, over these the
/// initializers that were given. Whoever adds values says what they are, so that nobody has to look at their type later.
/// </summary>
internal sealed class BlobValues
{
    private readonly Dictionary<LearnableBlob, Entry> _entries = [];

    /// <summary>Adds values that the net carries in its layers.</summary>
    public void AddCarried(LearnableBlob blob, WeightBlob values) => _entries.Add(blob, new Entry(values, BlobOrigin.Weights));

    /// <summary>Adds values of a file of weights, in place of what there is.</summary>
    public void AddStored(LearnableBlob blob, WeightBlob values) => _entries[blob] = new Entry(values, BlobOrigin.Weights);

    /// <summary>Adds values that an initializer makes, in place of what there is.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="values">The values.</param>
    /// <param name="origin">The initializer.</param>
    /// <param name="dependsOnCaffe">Whether another version of Caffe makes other values.</param>
    public void AddInitialized(LearnableBlob blob, WeightBlob values, InitializerOrigin origin, bool dependsOnCaffe) =>
        _entries[blob] = new Entry(values, origin, dependsOnCaffe);

    /// <summary>Whether there are values in place of a blob's fill.</summary>
    public bool Contains(LearnableBlob blob) => _entries.ContainsKey(blob);

    /// <summary>The values in place of a blob's fill; false if it keeps its fill.</summary>
    public bool TryGet(LearnableBlob blob, [NotNullWhen(true)] out WeightBlob? values)
    {
        values = _entries.GetValueOrDefault(blob)?.Values;
        return values is not null;
    }

    /// <summary>Where a blob's values come from; null if it keeps its fill.</summary>
    public BlobOrigin? OriginOf(LearnableBlob blob) => _entries.GetValueOrDefault(blob)?.Origin;

    /// <summary>Whether a blob has an initializer whose values depend on the seed.</summary>
    public bool DrawsNumbersFor(LearnableBlob blob) =>
        OriginOf(blob) is InitializerOrigin origin && origin.Distribution?.Kind is not WeightDistributionKind.Constant;

    /// <summary>Whether a blob has an initializer whose values are others for another version of Caffe.</summary>
    public bool DependsOnCaffe(LearnableBlob blob) => _entries.GetValueOrDefault(blob) is { DependsOnCaffe: true };

    /// <summary>The same values, of which some are changed. Where they come from is the same, too.</summary>
    /// <param name="blobs">The blobs whose values are changed, all of which have some.</param>
    /// <param name="change">Gives the changed values of a blob.</param>
    public BlobValues With(IEnumerable<LearnableBlob> blobs, Func<LearnableBlob, WeightBlob, WeightBlob> change)
    {
        var changed = new BlobValues();
        foreach (var (blob, entry) in _entries)
            changed._entries.Add(blob, entry);
        foreach (var blob in blobs)
            changed._entries[blob] = _entries[blob] with { Values = change(blob, _entries[blob].Values) };
        return changed;
    }

    private sealed record Entry(WeightBlob Values, BlobOrigin Origin, bool DependsOnCaffe = false);
}
