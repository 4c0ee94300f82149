using Google.Protobuf;
using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Filling;

/// <summary>
/// Writes a .caffemodel as Caffe's Net::ToProto does: the net's name, and each layer as the net describes it, with its blobs. Every length is
/// worked out before, so that the values are written as they are made.
/// </summary>
internal sealed class CaffeModelWriter : WeightWriter
{
    /// <inheritdoc/>
    public override long ByteLength(WeightSet weights)
    {
        var length = Head(weights.Net).Length + weights.Net.Layers.Sum(layer => StreamedField.ByteLength(NetParameter.LayerFieldNumber, LayerLength(layer)));
        return length <= int.MaxValue
            ? length
            : throw new ModelTooLargeException($"A .caffemodel has at most {int.MaxValue} bytes, as Caffe reads no more; this one would have {length}. Write .safetensors or .npz instead.");
    }

    /// <inheritdoc/>
    protected override void WriteTo(WeightSet weights, Stream destination)
    {
        destination.Write(Head(weights.Net));
        foreach (var layer in weights.Net.Layers)
        {
            destination.Write(StreamedField.Start(NetParameter.LayerFieldNumber, LayerLength(layer)));
            destination.Write(Description(layer));
            foreach (var blob in layer.Learnables)
            {
                destination.Write(StreamedField.Start(LayerParameter.BlobsFieldNumber, BlobLength(blob)));
                destination.Write(StreamedField.Start(BlobProto.DataFieldNumber, DataLength(blob)));
                weights.Values.Write(blob.Values, destination);
                destination.Write(ShapeOf(blob));
            }
        }
    }

    private static byte[] Head(NetPlan net) => new NetParameter { Name = net.Name }.ToByteArray();

    private static byte[] Description(LayerPlan layer)
    {
        var description = layer.Source.Parameter.Clone();
        description.Blobs.Clear();
        return description.ToByteArray();
    }

    private static byte[] ShapeOf(LearnableBlob blob) =>
        new BlobProto { Shape = new BlobShape { Dim = { blob.Spec.Shape.ToLongs() } } }.ToByteArray();

    private static long DataLength(LearnableBlob blob) => (long)blob.Spec.Shape.Count * sizeof(float);

    private static long BlobLength(LearnableBlob blob) => StreamedField.ByteLength(BlobProto.DataFieldNumber, DataLength(blob)) + ShapeOf(blob).Length;

    private static long LayerLength(LayerPlan layer) =>
        Description(layer).Length + layer.Learnables.Sum(blob => StreamedField.ByteLength(LayerParameter.BlobsFieldNumber, BlobLength(blob)));
}
