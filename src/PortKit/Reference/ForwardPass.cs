using PortKit.Initializers.Random;
using PortKit.Layers;
using PortKit.Net;

namespace PortKit.Reference;

/// <summary>
/// Computes a planned net layer by layer, with the arithmetic of Caffe's CPU code. What Caffe would give, to hold a converted model
/// against.
/// </summary>
internal static class ForwardPass
{
    /// <summary>
    /// Computes the blob versions one layer after the other, as they are asked for. Values that no later layer reads are let go of.
    /// </summary>
    /// <param name="net">The net.</param>
    /// <param name="catalog">The code of the layers.</param>
    /// <param name="weights">The values of a learnable blob that owns its values, in Caffe's order.</param>
    /// <param name="inputs">The values of the input blobs, by name.</param>
    /// <param name="random">What layers that draw while they run draw from.</param>
    /// <param name="again">Is shown the tops of each layer; true if it is to be computed again, with weights that have changed.</param>
    /// <param name="done">Gets the number of each layer that is done, whose weights are not needed again.</param>
    /// <exception cref="ArgumentException">An input is missing or has another count than its blob.</exception>
    /// <exception cref="LayerInputException">The inputs hold values, or lead to numbers of rows, that Caffe stops at.</exception>
    public static IEnumerable<ComputedBlob> Steps(
        NetPlan net,
        LayerCatalog catalog,
        Func<LearnableBlob, float[]> weights,
        IReadOnlyDictionary<string, float[]> inputs,
        Mt19937 random,
        Func<PlannedLayer, IReadOnlyList<float[]>, bool>? again = null,
        Action<int>? done = null)
    {
        var values = new Dictionary<BlobVersion, float[]>();
        var lastReader = LastReaders(net);
        var dropped = new DroppedArrays();
        var rows = new OpenRows(net);
        for (var i = 0; i < net.Layers.Count; i++)
        {
            var (layer, asRun) = (net.Layers[i], rows.AsRun(net.Layers[i]));
            IReadOnlyList<float[]> results;
            IReadOnlyList<Shape>? cut = null;
            do
            {
                results = layer.IsFed
                    ? [.. layer.Tops.Select(top => InputOf(top, inputs))]
                    : TopsOf(asRun, catalog, Read, [.. layer.Bottoms.Select(bottom => values[bottom])], random, out cut);
            }
            while (again?.Invoke(layer, results) ?? false);
            rows.Take(layer, cut);
            foreach (var ((blob, top), (planned, _)) in layer.Results.Zip(asRun.Results))
            {
                values.Add(blob, results[top]);
                yield return new ComputedBlob(blob, results[top])
                {
                    Shape = planned == asRun.Tops[top] && cut is not null ? cut[top] : planned.Shape,
                    Layer = asRun
                };
            }

            results = [];
            done?.Invoke(i);
            var touched = layer.Bottoms.Concat(layer.Results.Select(result => result.Blob));
            foreach (var blob in touched.Where(blob => lastReader.GetValueOrDefault(blob, i) == i))
            {
                if (values.Remove(blob, out var gone))
                    dropped.Add(gone);
            }
        }

        // Whoever gives the weights of a layer may make them for it alone.
        float[] Read(LearnableBlob blob)
        {
            var read = weights(blob);
            dropped.Add(read);
            return read;
        }
    }

    private static Dictionary<BlobVersion, int> LastReaders(NetPlan net)
    {
        var last = new Dictionary<BlobVersion, int>();
        for (var i = 0; i < net.Layers.Count; i++)
        {
            foreach (var bottom in net.Layers[i].Bottoms)
                last[bottom] = i;
        }

        return last;
    }

    /// <summary>Computes the tops of one layer.</summary>
    /// <param name="layer">The layer; not one whose tops are inputs.</param>
    /// <param name="catalog">The code of the layers.</param>
    /// <param name="weights">The values of a learnable blob that owns its values, in Caffe's order.</param>
    /// <param name="bottoms">The values of its bottoms.</param>
    /// <param name="random">What layers that draw while they run draw from.</param>
    /// <param name="shapes">The shapes of the tops: those of the plan, but for rows that depend on the data.</param>
    /// <param name="keeper">Takes what the layer leaves for its Backward; null where there is none.</param>
    public static IReadOnlyList<float[]> TopsOf(
        PlannedLayer layer,
        LayerCatalog catalog,
        Func<LearnableBlob, float[]> weights,
        IReadOnlyList<float[]> bottoms,
        Mt19937 random,
        out IReadOnlyList<Shape> shapes,
        IForwardKeeper? keeper = null)
    {
        if (!catalog.TryFind(layer.Source.Parameter, out var type))
            throw new InvalidOperationException($"The catalogue that planned layer '{layer.Source.Name}' knew its type; this one does not.");
        var tops = layer.Tops.Select(top => new float[top.Shape.Count]).ToList();
        var context = new ForwardContext(layer, bottoms, tops, [.. layer.Learnables.Select(blob => weights(blob.Values))], random, keeper);

        // As in the model, a layer is not asked to compute no elements: not all of them can.
        if (tops.Count == 0 || tops.Exists(top => top.Length > 0))
            type.Forward(layer.Plan, context);
        shapes = context.TopShapes;
        return tops;
    }

    private static float[] InputOf(BlobVersion blob, IReadOnlyDictionary<string, float[]> inputs)
    {
        if (!inputs.TryGetValue(blob.Name, out var values))
            throw new ArgumentException($"Values for input '{blob.Name}' {blob.Shape} are expected. Found none.", nameof(inputs));
        if (values.Length != blob.Shape.Count)
        {
            var expected =
                $"{Counted.Of(blob.Shape.Count, "value")} for input '{blob.Name}' {blob.Shape} {Counted.Verb(blob.Shape.Count, "is", "are")}";
            throw new ArgumentException($"{expected} expected. Found {values.Length}.", nameof(inputs));
        }

        return values;
    }
}
