using Google.Protobuf;
using PortKit.Onnx.Protos;

namespace PortKit.Onnx;

/// <summary>A model cut where its initializers' elements go: what stands between them is serialized already, and every
/// length is known before the first byte is written. The fields stand in the order of their numbers, so the bytes are
/// those that Google.Protobuf would write.</summary>
internal sealed class ModelLayout
{
    private readonly byte[] _head;
    private readonly List<(byte[] Header, ModelInitializer Initializer)> _tensors = [];
    private readonly byte[] _tail;

    public ModelLayout(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var graphStart = GraphStart(model);
        var graphEnd = GraphEnd(model);

        // The refusal tells the size of the whole, so the elements are counted before anything else is measured.
        var elements = model.Initializers.Aggregate(0L, (sum, initializer) => checked(sum + initializer.Data.ByteLength));
        Refuse(elements);
        foreach (var initializer in model.Initializers)
            _tensors.Add((TensorHeader(initializer), initializer));
        var graphLength = (long)graphStart.Length + _tensors.Sum(tensor => tensor.Header.Length) + elements + graphEnd.Length;

        _head = [.. ModelStart(model), .. StreamedField.Start(ModelProto.GraphFieldNumber, graphLength), .. graphStart];
        _tail = [.. graphEnd, .. ModelEnd(model)];
        ByteLength = (long)_head.Length - graphStart.Length + graphLength + _tail.Length - graphEnd.Length;
        Refuse(ByteLength);
    }

    public long ByteLength { get; }

    public void WriteTo(Stream destination)
    {
        using var output = new CountedStream(destination);
        output.Write(_head);
        foreach (var (header, initializer) in _tensors)
        {
            output.Write(header);
            output.BeginTensor(initializer.Name, initializer.Data.ByteLength);
            initializer.Data.WriteTo(output);
            output.EndTensor();
        }

        output.Write(_tail);
    }

    private static byte[] ModelStart(OnnxModel model) => new ModelProto
    {
        IrVersion = model.IrVersion,
        ProducerName = model.Header.ProducerName,
        ProducerVersion = model.Header.ProducerVersion,
    }.ToByteArray();

    private static byte[] ModelEnd(OnnxModel model) => new ModelProto
    {
        OpsetImport = { new OperatorSetIdProto { Domain = "", Version = model.Opset } },
        MetadataProps = { model.Header.Metadata.Select(pair => new StringStringEntryProto { Key = pair.Key, Value = pair.Value }) },
    }.ToByteArray();

    private static byte[] GraphStart(OnnxModel model) =>
        new GraphProto { Node = { model.Nodes }, Name = model.Header.GraphName }.ToByteArray();

    private static byte[] GraphEnd(OnnxModel model) => new GraphProto
    {
        Input = { model.Inputs.Select(input => input.ToProto()) },
        Output = { model.Outputs.Select(output => output.ToProto()) },
    }.ToByteArray();

    /// <summary>All of an initializer but its elements: as a field of the graph, up to the length of raw_data.</summary>
    private static byte[] TensorHeader(ModelInitializer initializer)
    {
        var length = initializer.Data.ByteLength;
        Refuse(length);
        var fields = new TensorProto
        {
            Dims = { initializer.Dims },
            DataType = (int)initializer.Data.ElementType,
            Name = initializer.Name,
        }.ToByteArray();
        var rawData = StreamedField.Start(TensorProto.RawDataFieldNumber, length);
        var tensor = StreamedField.Start(GraphProto.InitializerFieldNumber, fields.Length + rawData.Length + length);
        return [.. tensor, .. fields, .. rawData];
    }

    private static void Refuse(long byteLength)
    {
        if (byteLength > ModelTooLargeException.Limit)
            throw new ModelTooLargeException(byteLength);
    }
}
