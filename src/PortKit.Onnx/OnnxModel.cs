using Google.Protobuf;
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
public sealed record ModelInitializer(string Name, IReadOnlyList<long> Dims, TensorData Data)
{
    /// <summary>The whole tensor in memory, for small ones.</summary>
    internal TensorProto ToProto()
    {
        using var elements = new MemoryStream();
        Data.WriteTo(elements);
        return new TensorProto
        {
            Dims = { Dims },
            DataType = (int)Data.ElementType,
            Name = Name,
            RawData = ByteString.CopyFrom(elements.GetBuffer().AsSpan(0, (int)elements.Length)),
        };
    }
}

/// <summary>
/// A graph that makes the values of initializers anew, for tools that train a model from its start (ONNX's TrainingInfoProto). What only runs
/// the model passes it by.
/// </summary>
/// <param name="Graph">The graph, which has no inputs. Its constants are small: they are written with it, in the model.</param>
/// <param name="Bindings">The initializers of the model, and for each the output of <paramref name="Graph"/> that its values come from.</param>
public sealed record ModelInitialization(OnnxModel Graph, IReadOnlyList<KeyValuePair<string, string>> Bindings)
{
    internal TrainingInfoProto ToProto() => new()
    {
        Initialization = new GraphProto
        {
            Node = { Graph.Nodes },
            Name = Graph.Header.GraphName,
            Initializer = { Graph.Initializers.Select(constant => constant.ToProto()) },
            Output = { Graph.Outputs.Select(output => output.ToProto()) },
        },
        InitializationBinding = { Bindings.Select(pair => new StringStringEntryProto { Key = pair.Key, Value = pair.Value }) },
    };
}

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

    /// <summary>How initializers get values anew; null if the model does not tell.</summary>
    public ModelInitialization? Initialization { get; init; }
}
