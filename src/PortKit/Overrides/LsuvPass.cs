using PortKit.Initializers;
using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;
using PortKit.Layers;
using PortKit.Net;
using PortKit.Reference;

namespace PortKit.Overrides;

/// <summary>
/// Layer-sequential unit-variance initialization (Mishkin and Matas, "All you need is a good init", 2016): weights begin orthonormal; then,
/// layer by layer, they are divided by the standard deviation of what the layer gives, until its variance is near 1. The data are
/// normal numbers of mean 0 and deviation 1, one batch of the net's own size; the arithmetic is Caffe's. It runs once, with all weights before
/// the last of these layers in memory, and gives the divisors.
/// </summary>
/// <param name="net">The net.</param>
/// <param name="catalog">The code of its layers.</param>
/// <param name="specs">The blobs that are scaled.</param>
/// <param name="seed">The seed of the net.</param>
internal sealed class LsuvPass(NetPlan net, LayerCatalog catalog, IReadOnlyDictionary<LearnableBlob, LsuvSpec> specs, uint seed)
{
    /// <summary>Why a blob cannot be scaled by what its layer gives; null if it can.</summary>
    public static InitializerProblem? Validate(LearnableBlob blob) => blob.Spec.Role.ScalesTops
        ? null
        : new(
            "layer",
            "lsuv scales the weights, blob 0, of a convolution, a deconvolution or an inner product",
            $"blob {blob.Index} of type {blob.Layer.Type}");

    /// <summary>Whether there is anything to scale.</summary>
    public bool IsNeeded => specs.Count > 0;

    /// <summary>How much may be allocated.</summary>
    public Limits Limits { get; init; } = Limits.Default;

    /// <summary>Works out the divisors of all blobs.</summary>
    /// <param name="weights">The values of the net's blobs, before any is scaled. They are taken out of it.</param>
    /// <param name="bag">Gets a warning for each layer whose variance stays away from 1.</param>
    /// <param name="cancellation">Stops it between two layers.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="LayerRefusedException">A layer gives what cannot be scaled, or cannot take normal numbers.</exception>
    public IReadOnlyDictionary<LearnableBlob, LsuvScale> Run(IWeightValues weights, DiagnosticBag bag, CancellationToken cancellation = default)
    {
        var scales = specs.ToDictionary(pair => pair.Key, pair => new LsuvScale(pair.Value));
        var layers = Needed();
        var part = new NetPlan(net.Name, net.Phase, layers, []) { Replan = net.Replan };
        new LimitCheck(Limits).CheckRun(part);
        var inputs = part.Inputs.ToDictionary(input => input.Name, Data);
        foreach (var blob in part.Learnables)
            weights.Retain(blob.Values);
        var scaled = new Dictionary<LearnableBlob, float[]>();
        var settled = new HashSet<LearnableBlob>();
        var done = 0;
        try
        {
            foreach (var _ in ForwardPass.Steps(part, catalog, ValuesOf, inputs, new Mt19937(seed), Again))
            {
            }
        }
        catch (LayerInputException failure)
        {
            var layer = layers[done].Source;
            throw layer.Refuse(
                Codes.LsuvLayer,
                layer.Location,
                "lsuv feeds the net with normal numbers, and every layer before those that it scales must take them",
                failure.Message.TrimEnd('.'));
        }

        return scales;

        float[] ValuesOf(LearnableBlob blob) =>
            !scales.ContainsKey(blob) ? weights.Retained(blob)
            : scaled.TryGetValue(blob, out var values) ? values
            : scaled[blob] = weights.Retained(blob);

        bool Again(PlannedLayer layer, IReadOnlyList<float[]> tops)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var blob in layer.Learnables.Select(blob => blob.Values).Where(blob => scales.ContainsKey(blob) && !settled.Contains(blob)))
            {
                if (scales[blob].Adjust(layer.Source, scaled[blob], Variance(tops), bag))
                    return true;
                settled.Add(blob);
            }

            done++;
            return false;
        }
    }

    /// <summary>The layers with blobs to scale, and those that lead to them.</summary>
    private List<PlannedLayer> Needed()
    {
        var wanted = new HashSet<BlobVersion>();
        var needed = new List<PlannedLayer>();
        foreach (var layer in net.Layers.Reverse())
        {
            if (!layer.Results.Any(result => wanted.Contains(result.Blob)) && !layer.Learnables.Any(blob => specs.ContainsKey(blob.Values)))
                continue;
            wanted.UnionWith(layer.Bottoms);
            needed.Add(layer);
        }

        needed.Reverse();
        return needed;
    }

    private float[] Data(BlobVersion input) =>
        CaffeFillerSpec.Gaussian().Fill(input.Shape.Dims, new Mt19937(OverrideSeed.Of(seed, input.Name)));

    private static double Variance(IReadOnlyList<float[]> tops)
    {
        double count = tops.Sum(top => (double)top.Length);
        var mean = tops.Sum(top => top.Sum(value => (double)value)) / count;
        return tops.Sum(top => top.Sum(value => (value - mean) * (value - mean))) / count;
    }
}
