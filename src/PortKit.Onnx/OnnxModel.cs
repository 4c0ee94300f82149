using PortKit.Onnx.Protos;

namespace PortKit.Onnx;

/// <summary>What a model says of itself besides its graph.</summary>
public sealed record ModelHeader
{
    /// <summary>The program that made the model.</summary>
    public string ProducerName { get; init; } = "";

    /// <summary>That program's version.</summary>
    public string ProducerVersion { get; init; } = "";

    /// <summary>The name of the graph; ONNX wants one.</summary>
    public string GraphName { get; init; } = "graph";

    /// <summary>Free key and value pairs, written in this order. ONNX wants the keys distinct.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];
}

/// <summary>An input or an output of a model.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="ElementType">The type of its elements.</param>
/// <param name="Dims">Its dimensions, -1 for one of unknown size; null if not even their number is known.</param>
public sealed record TensorInfo(string Name, DataType ElementType, IReadOnlyList<long>? Dims)
{
    /// <summary>What the first dimension is called, if its size is unknown; equal names promise equal sizes.</summary>
    public string? FirstDim { get; init; }

    internal ValueInfoProto ToProto()
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)ElementType };
        if (Dims is not null)
        {
            // A dimension without a value is one of unknown size.
            tensor.Shape = new TensorShapeProto
            {
                Dim = { Dims.Select(dim => dim < 0 ? new TensorShapeProto.Types.Dimension() : new() { DimValue = dim }) },
            };
            if (FirstDim is not null && Dims is [< 0, ..])
                tensor.Shape.Dim[0].DimParam = FirstDim;
        }

        return new ValueInfoProto { Name = Name, Type = new TypeProto { TensorType = tensor } };
    }
}

/// <summary>A named tensor that is stored in the model.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Dims">Its dimensions.</param>
/// <param name="Data">Its elements.</param>
public sealed record ModelInitializer(string Name, IReadOnlyList<long> Dims, TensorData Data);

/// <summary>A finished model: everything but the elements of its initializers, which are streamed by
/// <see cref="ModelWriter"/>.</summary>
public sealed record OnnxModel
{
    /// <summary>The version of the default operator set.</summary>
    public required int Opset { get; init; }

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
}
