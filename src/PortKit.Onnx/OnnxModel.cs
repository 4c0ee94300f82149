using PortKit.Onnx.Protos;

namespace PortKit.Onnx;

/// <summary>A finished model: everything but the elements of its initializers, which are streamed by
/// <see cref="ModelWriter"/>.</summary>
public sealed record OnnxModel
{
    /// <summary>The version of the default operator set.</summary>
    public required int Opset { get; init; }

    /// <summary>The other domains that nodes have operators of, each in its version 1.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>The version of the file format.</summary>
    public required int IrVersion { get; init; }

    /// <summary>What the model says of itself.</summary>
    public required ModelHeader Header { get; init; }

    /// <summary>The nodes, each after those whose results it reads.</summary>
    public required IReadOnlyList<NodeProto> Nodes { get; init; }

    /// <summary>The inputs, in the order in which they were made.</summary>
    public required IReadOnlyList<TensorInfo> Inputs { get; init; }

    /// <summary>The outputs, in the order in which they were asked for.</summary>
    public required IReadOnlyList<TensorInfo> Outputs { get; init; }

    /// <summary>The initializers, in the order in which they are written; constants come last.</summary>
    public required IReadOnlyList<ModelInitializer> Initializers { get; init; }

    /// <summary>How initializers get values anew; null if the model does not tell.</summary>
    public ModelInitialization? Initialization { get; init; }
}
