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

    /// <summary>An initializer as the argument of a layer.</summary>
    public string Argument(string call) => (IsKeras, call) switch
    {
        (true, "keras.initializers.Zeros()") => "\"zeros\"",
        (true, "keras.initializers.Ones()") => "\"ones\"",
        _ => call,
    };

    /// <summary>An array outside of any layer.</summary>
    public string Variable(string name, IReadOnlyList<int> dims, string call)
    {
        var list = $"[{string.Join(", ", dims)}]";
        if (!IsKeras)
            return $"tf.get_variable(\"{name}\", {list}, initializer={call})";
        return call.StartsWith("lambda", StringComparison.Ordinal) ? $"tf.Variable(({call})({list}))" : $"tf.Variable({call}({list}))";
    }
}
