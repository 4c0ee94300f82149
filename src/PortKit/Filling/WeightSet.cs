using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using PortKit.Net;

namespace PortKit.Filling;

/// <summary>The learnable blobs of a net as a file is to hold them: under names, in some layout, and with a digest of each.</summary>
internal sealed class WeightSet
{
    private readonly IWeightValues _values;
    private readonly Dictionary<LearnableBlob, Arrangement> _arrangements;
    private readonly Dictionary<LearnableBlob, LearnableBlob> _factors = [];
    private readonly HashSet<LearnableBlob> _shared;
    private readonly Dictionary<LearnableBlob, string> _digests = [];

    /// <summary>Makes a set.</summary>
    /// <param name="net">The net.</param>
    /// <param name="values">Where the values come from.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="metadata">What a file may say of itself.</param>
    public WeightSet(NetPlan net, IWeightValues values, WeightLayout layout, IReadOnlyList<KeyValuePair<string, string>> metadata)
    {
        (Net, Layout, Metadata, _values) = (net, layout, metadata, values);
        Named = layout == WeightLayout.PyTorch ? StateOf(net) : [.. net.Learnables.Select(blob => (blob.ModelName, blob))];
        _arrangements = net.Learnables.ToDictionary(blob => blob, blob => FrameworkLayout.Of(blob, layout, net));
        _shared = [.. net.Learnables.Select(blob => blob.Owner).OfType<LearnableBlob>()];
        if (layout == WeightLayout.Caffe)
            return;
        foreach (var layer in net.Layers)
        {
            if (layer.Learnables.FirstOrDefault(blob => blob.Spec.Role.Kind == BlobKind.ScaleFactor) is not { } factor)
                continue;
            foreach (var blob in layer.Learnables.Where(blob => blob.Spec.Role.Kind is BlobKind.Mean or BlobKind.Variance or BlobKind.ScaleFactor))
                _factors.Add(blob, factor);
        }
    }

    /// <summary>The net.</summary>
    public NetPlan Net { get; }

    /// <summary>The layout.</summary>
    public WeightLayout Layout { get; }

    /// <summary>What a file may say of itself.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; }

    /// <summary>
    /// The blobs, shared ones under each layer that has them, under names that are all different: those that they have in a model, or, for PyTorch,
    /// the keys of its <c>state_dict</c>, which has none for the factor of statistics.
    /// </summary>
    public IReadOnlyList<(string Name, LearnableBlob Blob)> Named { get; }

    /// <summary>The SHA-256 of each blob's bytes, once they are written.</summary>
    public IReadOnlyDictionary<LearnableBlob, string> Digests => _digests;

    /// <summary>The shape that a blob has in the file.</summary>
    public Shape ShapeOf(LearnableBlob blob) => _arrangements[blob].Shape;

    /// <summary>Has the values kept that will be wanted twice, or later than they are made, or in another order.</summary>
    public void Prepare()
    {
        // Where numbers are drawn for another net, the blobs may come in another order than this net's.
        var order = 0;
        foreach (var blob in Net.Learnables)
        {
            if (blob.Owner is not null || _values.Order(blob.Values) < order || !_arrangements[blob].IsNone || _factors.ContainsKey(blob))
                _values.Retain(blob.Values);
            order = Math.Max(order, _values.Order(blob.Values));
        }
    }

    /// <summary>Writes the values of a blob, float32 little-endian. Blobs are to be written in their order.</summary>
    public void Write(LearnableBlob blob, Stream destination)
    {
        using var digest = new DigestStream(destination);
        if (_factors.TryGetValue(blob, out var factor))
            digest.Write(MemoryMarshal.AsBytes<float>(Statistics(blob, factor)));
        else if (_arrangements[blob].IsNone)
            _values.Write(blob.Values, digest);
        else
            WriteArranged(blob, digest);

        // Every format announces a blob's length before its values: a file with others would not be read again.
        var announced = (long)ShapeOf(blob).Count * sizeof(float);
        if (digest.Written != announced)
        {
            throw new InvalidDataException(
                $"The values of blob '{blob.ModelName}' must have the {announced} bytes announced. Found {digest.Written}.");
        }

        _digests[blob] = digest.Digest();
    }

    private static List<(string Name, LearnableBlob Blob)> StateOf(NetPlan net)
    {
        var keys = new StateKeys(net);
        return [.. from blob in net.Learnables let key = keys.Of(blob) where key is not null select (key, blob)];
    }

    private void WriteArranged(LearnableBlob blob, Stream destination)
    {
        _arrangements[blob].Write(_values.Retained(blob.Values), destination);
        if (!_shared.Contains(blob.Values))
            _values.Release(blob.Values);
    }

    /// <summary>
    /// Caffe's statistics are sums, and the factor is what they are divided by; others hold them divided, which a factor of 1 says.
    /// </summary>
    private float[] Statistics(LearnableBlob blob, LearnableBlob factor)
    {
        if (blob == factor)
            return [1f];
        var divisor = _values.Retained(factor.Values)[0];
        var sums = _values.Retained(blob.Values);
        var statistics = new float[sums.Length];
        TensorPrimitives.Multiply(sums, divisor == 0 ? 0 : 1 / divisor, statistics);
        return statistics;
    }
}
