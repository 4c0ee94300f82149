using Google.Protobuf;
using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Formats;

/// <summary>A BlobProto whose values are streamed: its length is known before they are written, and they lie before its shape.</summary>
internal static class StreamedBlob
{
    /// <summary>How many bytes a blob of a shape takes, as a field of the message that it is in.</summary>
    public static long ByteLength(int field, Shape shape) => StreamedField.ByteLength(field, ContentLength(shape));

    /// <summary>Writes a blob as a field of the message that it is in.</summary>
    /// <param name="field">The number of the field.</param>
    /// <param name="shape">The shape of the blob.</param>
    /// <param name="values">Writes its values, float32 little-endian.</param>
    /// <param name="destination">Takes the bytes.</param>
    public static void Write(int field, Shape shape, Action<Stream> values, Stream destination)
    {
        destination.Write(StreamedField.Start(field, ContentLength(shape)));
        destination.Write(StreamedField.Start(BlobProto.DataFieldNumber, DataLength(shape)));
        values(destination);
        destination.Write(ShapeOf(shape));
    }

    private static long ContentLength(Shape shape) =>
        StreamedField.ByteLength(BlobProto.DataFieldNumber, DataLength(shape)) + ShapeOf(shape).Length;

    private static long DataLength(Shape shape) => (long)shape.Count * sizeof(float);

    private static byte[] ShapeOf(Shape shape) => new BlobProto { Shape = new BlobShape { Dim = { shape.ToLongs() } } }.ToByteArray();
}
