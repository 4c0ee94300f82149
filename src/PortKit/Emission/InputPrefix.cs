using PortKit.Caffe.Weights;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Emission;

/// <summary>
/// What a model does to one of its inputs before the net sees it, in Caffe's order (data_transformer.cpp): red and blue are swapped, the mean is
/// subtracted, and the difference multiplied by the scale. The input has the blob's name, what comes of it <c>BLOB@preprocessed</c>.
/// </summary>
/// <param name="Input">The blob.</param>
internal sealed record InputPrefix(string Input)
{
    /// <summary>What is subtracted, broadcast to the input; empty for nothing.</summary>
    public float[] Mean { get; init; } = [];

    /// <summary>The dims of the mean: (), (C, 1, 1) or (C, H, W) for an input of four axes.</summary>
    public long[] MeanDims { get; init; } = [];

    /// <summary>The file that the mean is from, without its folder; null if it was given in numbers.</summary>
    public string? MeanFile { get; init; }

    /// <summary>The SHA-256 of that file, in hexadecimal digits.</summary>
    public string? MeanDigest { get; init; }

    /// <summary>Whether that file holds a larger picture, of which the middle was taken.</summary>
    public bool MeanIsCut { get; init; }

    /// <summary>The whole of that picture, of which <see cref="Mean"/> is the middle.</summary>
    public MeanFile? WholeMean { get; init; }

    /// <summary>What is done to each picture by itself, with numbers that are drawn; null for nothing.</summary>
    public FeedTransform? OfTrainingData { get; init; }

    /// <summary>What the difference is multiplied by.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>Whether channel 0 of the input is channel 2 of the net's, and the other way round.</summary>
    public bool SwapsRedAndBlue { get; init; }

    /// <summary>What the value that the net sees is called.</summary>
    public string ValueName => $"{Input}@preprocessed";

    /// <summary>What the mean of an input is called among the initializers.</summary>
    public static string MeanName(string input) => $"{input}@mean";

    /// <summary>Whether anything is done to the input.</summary>
    public bool IsAny => SwapsRedAndBlue || Mean.Length > 0 || Scale != 1;

    /// <summary>For each input that something is done to, what the net sees, under its name in the model.</summary>
    public static IReadOnlyDictionary<BlobVersion, BlobVersion> Preprocessed(NetPlan net, IReadOnlyDictionary<string, InputPrefix> prefixes)
    {
        var seen = new Dictionary<BlobVersion, BlobVersion>();
        foreach (var input in net.Inputs)
        {
            // A layer called 'preprocessed' that works in place on it keeps the name.
            if (prefixes.TryGetValue(input.Name, out var prefix) && prefix.IsAny && net.Blobs.All(blob => blob.ModelName != prefix.ValueName))
                seen.Add(input, new BlobVersion(prefix.ValueName, input.Shape, input.Producer, isInput: false) { ModelName = prefix.ValueName });
        }

        return seen;
    }

    /// <summary>Adds the nodes, and the mean as an initializer that stands before all weights.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">The model's input.</param>
    /// <returns>What the net sees; the input itself where nothing is done to it.</returns>
    public Value Emit(GraphBuilder graph, Value input)
    {
        using (graph.Scope(ValueName))
        {
            var value = input;
            if (SwapsRedAndBlue)
                value = graph.Gather(value, graph.Constant((ReadOnlySpan<long>)[2, 1, 0]), axis: 1);
            if (Mean.Length > 0)
                value = graph.Sub(value, graph.Initializer(MeanName(Input), MeanDims, TensorData.Of(Mean), order: -1));
            return Scale == 1 ? value : graph.Mul(value, Scale);
        }
    }

    /// <summary>What the net sees of raw values, in Caffe's arithmetic.</summary>
    /// <param name="values">The raw values, in C order.</param>
    /// <param name="shape">The shape of the input.</param>
    public float[] Apply(ReadOnlySpan<float> values, Shape shape)
    {
        var seen = values.ToArray();
        if (SwapsRedAndBlue)
        {
            var plane = shape.CountFrom(2);
            for (var item = 0; item < shape[0]; item++)
            {
                var red = values.Slice(item * 3 * plane, plane);
                values.Slice(((item * 3) + 2) * plane, plane).CopyTo(seen.AsSpan(item * 3 * plane));
                red.CopyTo(seen.AsSpan(((item * 3) + 2) * plane));
            }
        }

        // There is one mean for all, one for each channel, or one for each element of an item.
        var run = Mean.Length <= 1 || Mean.Length == shape.CountFrom(1) ? 1 : shape.CountFrom(2);
        for (var i = 0; i < seen.Length; i++)
        {
            if (Mean.Length > 0)
                seen[i] -= Mean[i / run % Mean.Length];
            seen[i] *= Scale;
        }

        return seen;
    }
}
