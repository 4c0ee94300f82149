namespace PortKit;

/// <summary>What is in a model that is written of a planned net. The defaults are those of the command line.</summary>
public sealed record ModelOptions
{
    /// <summary>The opset of the model.</summary>
    public int Opset { get; init; } = 17;

    /// <summary>
    /// Whether the weights go to a file of their own beside the model, as ONNX's external data. They do anyway where the model would be larger
    /// than the 2 GiB that one ONNX file can hold.
    /// </summary>
    public bool ExternalData { get; init; }

    /// <summary>
    /// Whether the model also has a graph that fills its weights anew, from the same distributions (ONNX's TrainingInfoProto), for tools that
    /// begin a training.
    /// </summary>
    public bool InitializationGraph { get; init; }

    /// <summary>Whether every blob version is an output of the model; with <see cref="ConvertOptions.Outputs"/>, every one that those need.</summary>
    public bool AllBlobs { get; init; }

    /// <summary>
    /// Whether outputs that have no axes in Caffe, such as losses, have the shape [1] in the model. ML.NET does not read outputs without axes. The
    /// model's metadata list them under <c>portkit.scalar_outputs</c>.
    /// </summary>
    public bool ScalarsAsVectors { get; init; }

    /// <summary>
    /// Whether each input of 4 axes is taken channels last, N×H×W×C, as image libraries and TensorFlow have pictures. The model brings it into the
    /// net's order, N×C×H×W, before anything else is done to it. Its metadata list these inputs under <c>portkit.channels_last_inputs</c>.
    /// </summary>
    public bool ChannelsLastInputs { get; init; }

    /// <summary>
    /// Whether weights and values are float16 where layers allow it (<see cref="Layers.ILayer.TakesHalf"/>), rounded to the nearest; inputs and
    /// outputs stay float32. What overflows is told once the model is written (<see cref="Codes.Float16"/>).
    /// </summary>
    public bool Float16 { get; init; }

    /// <summary>Whether inputs and outputs are float16 too; <see cref="Float16"/> then goes without saying.</summary>
    public bool Float16Io { get; init; }

    /// <summary>
    /// What inputs, outputs and other blobs are called in the model, by their own names (<c>BLOB</c>, or <c>BLOB@LAYER</c>); those that are not here
    /// keep these. What the model's metadata say of blobs goes by the net's names, and the names that were given stand under
    /// <c>portkit.names</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = new Dictionary<string, string>();
}
