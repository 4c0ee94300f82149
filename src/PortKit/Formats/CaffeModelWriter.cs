using Google.Protobuf;
using PortKit.Caffe.Protos;
using PortKit.Filling;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Formats;

/// <summary>
/// Writes a .caffemodel as Caffe's Net::ToProto does: the net's name, and each layer as the net describes it, with its blobs. Every length is
/// worked out before, so that the values are written as they are made.
/// </summary>
internal sealed class CaffeModelWriter : WeightWriter
{
    private readonly byte[] _head;
    private readonly List<(byte[] Start, PlannedLayer Layer)> _layers = [];

    /// <summary>Lays the file out.</summary>
    /// <exception cref="ModelTooLargeException">It would be longer than Caffe can read.</exception>
    public CaffeModelWriter(WeightSet weights)
        : base(weights)
    {
        _head = new NetParameter { Name = weights.Net.Name }.ToByteArray();
        ByteLength = _head.Length;
        foreach (var layer in weights.Net.Layers)
        {
            var description = Description(layer);
            var length = description.Length
                + layer.Learnables.Sum(blob => StreamedBlob.ByteLength(LayerParameter.BlobsFieldNumber, blob.Spec.Shape));
            _layers.Add(([.. StreamedField.Start(NetParameter.LayerFieldNumber, length), .. description], layer));
            ByteLength += StreamedField.ByteLength(NetParameter.LayerFieldNumber, length);
        }

        if (ByteLength > int.MaxValue)
        {
            throw new ModelTooLargeException($"A .caffemodel has at most {int.MaxValue} bytes, as Caffe reads no more; this one would have "
                + $"{ByteLength}. Write .safetensors or .npz instead.");
        }
    }

    /// <inheritdoc/>
    public override long ByteLength { get; }

    /// <inheritdoc/>
    protected override void WriteTo(Stream destination)
    {
        destination.Write(_head);
        foreach (var (start, layer) in _layers)
        {
            destination.Write(start);
            foreach (var blob in layer.Learnables)
                StreamedBlob.Write(LayerParameter.BlobsFieldNumber, blob.Spec.Shape, values => Weights.Write(blob, values), destination);
        }
    }

    private static byte[] Description(PlannedLayer layer)
    {
        var description = layer.Source.Parameter.Clone();
        description.Blobs.Clear();

        // The fields of forks have numbers here that mean nothing to any fork. Reading without the schema of those leaves them out.
        return LayerParameter.Parser.WithDiscardUnknownFields(true).ParseFrom(description.ToByteArray()).ToByteArray();
    }
}
