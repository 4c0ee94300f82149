using PortKit.Net;

namespace PortKit.Explanation.Code;

/// <summary>What TensorFlow 1 and Keras have for the layers of Caffe.</summary>
internal sealed record TensorFlowDialect(Initializers.Equivalents.Framework Framework)
{
    /// <summary>tf.layers, and tf.keras.layers where it has nothing.</summary>
    public static TensorFlowDialect TensorFlow1 { get; } = new(Initializers.Equivalents.Framework.TensorFlow1)
    {
        Header = ["import numpy as np", "import tensorflow as tf"],
        Layers = "tf.layers.",
        KerasLayers = "tf.keras.layers.",
    };

    /// <summary>Keras with TensorFlow 2.</summary>
    public static TensorFlowDialect Keras { get; } = new(Initializers.Equivalents.Framework.Keras)
    {
        Header = ["import numpy as np", "import tensorflow as tf", "from tensorflow import keras", "from tensorflow.keras import layers"],
        Layers = "layers.",
        KerasLayers = "layers.",
        IsKeras = true,
    };

    /// <summary>The imports.</summary>
    public required IReadOnlyList<string> Header { get; init; }

    /// <summary>Where the layers with weights are.</summary>
    public required string Layers { get; init; }

    /// <summary>Where the others are, and PReLU.</summary>
    public required string KerasLayers { get; init; }

    /// <summary>Whether it has groups, depthwise convolutions, embeddings, and transposed convolutions along one axis.</summary>
    public bool IsKeras { get; init; }

    /// <summary>The options of a layer that tell how its weights start: kernel, and bias if there is one.</summary>
    /// <param name="net">The net.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="kernel">What the framework calls the kernel.</param>
    public IEnumerable<string> Starts(NetPlan net, PlannedLayer layer, string kernel)
    {
        if (layer.Learnables.Count < 2)
            yield return "use_bias=False";
        foreach (var blob in layer.Learnables.Where(blob => BlobPort.IsFilled(layer, blob)))
            yield return $"{(blob.Index == 0 ? kernel : "bias")}_initializer={Call(net, blob)}";
    }

    /// <summary>The arguments of an Embedding.</summary>
    public IEnumerable<string> EmbeddingArguments(NetPlan net, PlannedLayer layer)
    {
        var table = layer.Learnables[0];
        yield return $"{table.Spec.Shape[0]}";
        yield return $"{table.Spec.Shape[1]}";
        if (BlobPort.IsFilled(layer, table))
            yield return $"embeddings_initializer={Call(net, table)}";
    }

    /// <summary>The arguments of a PReLU, which leaves the batch out of its axes' count, and has the channels last.</summary>
    public IEnumerable<string> PReluArguments(NetPlan net, PlannedLayer layer)
    {
        var (rank, slope) = (layer.Bottoms[0].Shape.Rank, layer.Learnables[0]);
        int[] shared = [.. Enumerable.Range(1, slope.Spec.Shape.Rank == 0 ? rank - 1 : rank - 2)];
        if (BlobPort.IsFilled(layer, slope))
            yield return $"alpha_initializer={Call(net, slope)}";
        if (shared.Length > 0)
            yield return $"shared_axes=[{string.Join(", ", shared)}]";
    }

    /// <summary>How a blob starts, as the argument of a layer.</summary>
    public string Call(NetPlan net, LearnableBlob blob) => Argument(BlobPort.Call(net, blob, Framework, "").Code);

    /// <summary>An array outside of any layer.</summary>
    public string Variable(string name, IReadOnlyList<int> dims, string call)
    {
        var list = $"[{string.Join(", ", dims)}]";
        if (!IsKeras)
            return $"tf.get_variable(\"{name}\", {list}, initializer={call})";
        return call.StartsWith("lambda", StringComparison.Ordinal) ? $"tf.Variable(({call})({list}))" : $"tf.Variable({call}({list}))";
    }

    private string Argument(string call) => (IsKeras, call) switch
    {
        (true, "keras.initializers.Zeros()") => "\"zeros\"",
        (true, "keras.initializers.Ones()") => "\"ones\"",
        _ => call,
    };
}
