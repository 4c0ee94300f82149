using PortKit.Onnx;

namespace PortKit.Emission;

/// <summary>
/// What a model does to one of its inputs before the net sees it, in Caffe's order (data_transformer.cpp): red and blue are swapped, the mean is
/// subtracted, and the difference multiplied by the scale. The input bears the blob's name, what comes of it <c>BLOB@preprocessed</c>.
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

    /// <summary>Whether that file holds a larger picture, of which the middle was taken.</summary>
    public bool MeanIsCut { get; init; }

    /// <summary>What the difference is multiplied by.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>Whether channel 0 of the input is channel 2 of the net's, and the other way round.</summary>
    public bool SwapsRedAndBlue { get; init; }

    /// <summary>What the value that the net sees is called.</summary>
    public string ValueName => $"{Input}@preprocessed";

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
                value = graph.Sub(value, graph.Initializer($"{Input}@mean", MeanDims, TensorData.Of(Mean), order: -1));
            return Scale == 1 ? value : graph.Mul(value, Scale);
        }
    }
}
