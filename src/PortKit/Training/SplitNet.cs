using PortKit.Net;

namespace PortKit.Training;

/// <summary>
/// A net with the Splits that Caffe puts in (insert_splits.cpp): where a blob has several readers, a loss weight that the net gives being one of
/// them, each gets a copy of its own, and gradients are added up in the order of the copies.
/// </summary>
internal sealed class SplitNet
{
    private readonly List<TrainingNode> _nodes = [];
    private readonly List<int> _counts = [];
    private readonly Dictionary<string, Made> _current = new(StringComparer.Ordinal);

    private SplitNet()
    {
    }

    /// <summary>The layers and Splits, in the order in which they run.</summary>
    public IReadOnlyList<TrainingNode> Nodes => _nodes;

    /// <summary>How many values each blob has.</summary>
    public IReadOnlyList<int> Counts => _counts;

    /// <summary>The blobs that nobody reads, by the net's name for them.</summary>
    public IReadOnlyDictionary<string, int> Blobs { get; private set; } = new Dictionary<string, int>();

    /// <summary>Puts the Splits in.</summary>
    public static SplitNet Of(NetPlan net)
    {
        var split = new SplitNet();
        var readers = Readers(net);
        for (var i = 0; i < net.Layers.Count; i++)
            split.Add(net.Layers[i], i, readers);
        split.Blobs = split._current.ToDictionary(pair => pair.Key, pair => pair.Value.Blob, StringComparer.Ordinal);
        return split;
    }

    /// <summary>
    /// How many readers each top has, until a later layer works in place on it. It goes by names, as in Caffe: a blob whose memory another layer
    /// changed by way of Flatten is still the same blob.
    /// </summary>
    private static Dictionary<(int Layer, int Top), int> Readers(NetPlan net)
    {
        var readers = new Dictionary<(int, int), int>();
        var makers = new Dictionary<string, (int, int)>(StringComparer.Ordinal);
        for (var i = 0; i < net.Layers.Count; i++)
        {
            var layer = net.Layers[i];
            foreach (var bottom in layer.Bottoms)
                readers[makers[bottom.Name]]++;
            for (var top = 0; top < layer.Tops.Count; top++)
            {
                if (layer.Tops[top].Name.Length > 0)
                    makers[layer.Tops[top].Name] = (i, top);
                readers.Add((i, top), GivenWeight(layer, top) != 0 ? 1 : 0);
            }
        }

        return readers;
    }

    private static float GivenWeight(PlannedLayer layer, int top) =>
        top < layer.Source.Parameter.LossWeight.Count ? layer.Source.Parameter.LossWeight[top] : 0;

    private void Add(PlannedLayer layer, int number, Dictionary<(int Layer, int Top), int> readers)
    {
        int[] bottoms = [.. layer.Bottoms.Select(bottom => _current[bottom.Name].Read())];
        var tops = new int[layer.Tops.Count];
        for (var i = 0; i < tops.Length; i++)
        {
            var top = layer.Tops[i];
            var isInPlace = i < bottoms.Length && top.Name.Length > 0 && layer.Bottoms[i].Name == top.Name;
            tops[i] = isInPlace ? bottoms[i] : NewBlob(top.Shape.Count);
        }

        // Caffe takes all weights from a layer one of whose weighted tops is split; a loss then counts as if none had been given.
        var isCleared = Enumerable.Range(0, tops.Length).Any(top => GivenWeight(layer, top) != 0 && readers[(number, top)] > 1);
        var isGiven = layer.Source.Parameter.LossWeight.Count > 0 && !isCleared;
        var isLoss = layer.Source.Type.EndsWith("Loss", StringComparison.Ordinal);
        _nodes.Add(new TrainingNode(layer, bottoms, tops, [.. tops.Select((_, i) => isGiven ? GivenWeight(layer, i) : isLoss && i == 0 ? 1 : 0)]));
        for (var i = 0; i < tops.Length; i++)
        {
            var (count, weight) = (readers[(number, i)], GivenWeight(layer, i));
            int[] copies = [tops[i]];
            if (count > 1)
            {
                copies = [.. Enumerable.Range(0, count).Select(_ => NewBlob(layer.Tops[i].Shape.Count))];
                _nodes.Add(new TrainingNode(null, [tops[i]], copies, [.. copies.Select((_, copy) => copy == 0 ? weight : 0)]));
            }

            if (layer.Tops[i].Name.Length > 0)
                _current[layer.Tops[i].Name] = new Made(tops[i], count > 1 && weight != 0 ? copies[1..] : copies);
        }
    }

    private int NewBlob(int count)
    {
        _counts.Add(count);
        return _counts.Count - 1;
    }

    /// <summary>A blob as it was made, and what each of its readers gets.</summary>
    private sealed class Made(int blob, int[] copies)
    {
        private int _next;

        public int Blob { get; } = blob;

        public int Read() => copies.Length == 1 ? copies[0] : copies[_next++];
    }
}
