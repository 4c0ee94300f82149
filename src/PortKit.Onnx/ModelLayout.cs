using Google.Protobuf;
using PortKit.Onnx.Protos;

namespace PortKit.Onnx;

/// <summary>A model cut where its initializers' elements go: what stands between them is serialized already, and every
/// length is known before the first byte is written. The fields stand in the order of their numbers, so the bytes are
/// those that Google.Protobuf would write.</summary>
internal sealed class ModelLayout
{
    private static readonly byte[] Padding = new byte[DataPlaces.LargeAlignment];

    private readonly byte[] _head;
    private readonly List<Tensor> _tensors = [];
    private readonly byte[] _graphEnd;
    private readonly byte[] _modelEnd;
    private readonly OnnxModel _model;
    private readonly string? _dataName;

    /// <param name="model">The model.</param>
    /// <param name="dataName">The name of the file beside it that elements go to; null to have all of them in the model.</param>
    public ModelLayout(OnnxModel model, string? dataName = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var graphStart = GraphStart(model);
        (_model, _dataName, _graphEnd) = (model, dataName, GraphEnd(model));
        var places = new DataPlaces();
        var graphLength = (long)graphStart.Length + _graphEnd.Length;
        foreach (var initializer in model.Initializers)
        {
            var place = dataName is not null && DataPlaces.Takes(initializer) ? places.Next(initializer.Data.ByteLength) : (long?)null;
            var header = place is null ? EmbeddedTensor(initializer) : DataPlaces.Tensor(initializer, dataName!, place.Value);
            _tensors.Add(new Tensor(header, initializer, place));
            graphLength = checked(graphLength + header.Length + (place is null ? initializer.Data.ByteLength : 0));
        }

        _head = [.. ModelStart(model), .. StreamedField.Start(ModelProto.GraphFieldNumber, graphLength), .. graphStart];
        DataLength = places.End;
        _modelEnd = ModelEnd(DataDigest.Unknown);
        ByteLength = (long)_head.Length - graphStart.Length + graphLength + _modelEnd.Length;
    }

    /// <summary>How long the model is.</summary>
    public long ByteLength { get; }

    /// <summary>How long the file beside it is; 0 if there is nothing to put there.</summary>
    public long DataLength { get; }

    /// <summary>Refuses a model that no protobuf reader would take.</summary>
    /// <exception cref="ModelTooLargeException">It is longer than one file can be.</exception>
    public void Require()
    {
        if (ByteLength > ModelTooLargeException.Limit)
            throw new ModelTooLargeException(ByteLength);
    }

    /// <summary>Writes the model, and the elements that lie beside it, in one pass over the initializers.</summary>
    /// <param name="destination">Takes the model.</param>
    /// <param name="dataDestination">Takes the elements beside it; not used if <see cref="DataLength"/> is 0.</param>
    public void WriteTo(Stream destination, Stream dataDestination)
    {
        using var output = new CountedStream(destination);
        using var digest = DataLength > 0 ? new DigestStream(dataDestination) : null;
        using var data = new CountedStream(digest ?? dataDestination);
        long dataEnd = 0;
        output.Write(_head);
        foreach (var (header, initializer, place) in _tensors)
        {
            output.Write(header);
            if (place is { } start)
            {
                data.Write(Padding.AsSpan(0, (int)(start - dataEnd)));
                dataEnd = start + initializer.Data.ByteLength;
            }

            var to = place is null ? output : data;
            to.BeginTensor(initializer.Name, initializer.Data.ByteLength);
            initializer.Data.WriteTo(to);
            to.EndTensor();
        }

        // The metadata come last, so that they can tell what the data were.
        output.Write(_graphEnd);
        output.Write(digest is null ? _modelEnd : ModelEnd(digest.Digest()));
    }

    private static byte[] ModelStart(OnnxModel model) => new ModelProto
    {
        IrVersion = model.IrVersion,
        ProducerName = model.Header.ProducerName,
        ProducerVersion = model.Header.ProducerVersion,
    }.ToByteArray();

    private byte[] ModelEnd(string dataDigest)
    {
        IEnumerable<KeyValuePair<string, string>> ofData = DataLength > 0 ? [new(DataDigest.Key, DataDigest.Entry(dataDigest, _dataName!))] : [];
        return new ModelProto
        {
            OpsetImport =
            {
                new OperatorSetIdProto { Domain = "", Version = _model.Opset },
                _model.Domains.Select(domain => new OperatorSetIdProto { Domain = domain, Version = 1 }),
            },
            MetadataProps =
            {
                _model.Header.Metadata.Concat(ofData).Select(pair => new StringStringEntryProto { Key = pair.Key, Value = pair.Value }),
            },
            TrainingInfo = { _model.Initialization is { } initialization ? [initialization.ToProto()] : [] },
        }.ToByteArray();
    }

    private static byte[] GraphStart(OnnxModel model) =>
        new GraphProto { Node = { model.Nodes }, Name = model.Header.GraphName }.ToByteArray();

    private static byte[] GraphEnd(OnnxModel model) => new GraphProto
    {
        Input = { model.Inputs.Select(input => input.ToProto()) },
        Output = { model.Outputs.Select(output => output.ToProto()) },
    }.ToByteArray();

    /// <summary>All of an initializer but its elements: as a field of the graph, up to the length of raw_data.</summary>
    private static byte[] EmbeddedTensor(ModelInitializer initializer)
    {
        var length = initializer.Data.ByteLength;
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

    /// <param name="Header">What stands in the model before the elements, or for them.</param>
    /// <param name="Initializer">The initializer.</param>
    /// <param name="Place">Where its elements begin in the file beside the model; null if they are in the model.</param>
    private readonly record struct Tensor(byte[] Header, ModelInitializer Initializer, long? Place);
}
