using System.Buffers.Binary;
using System.Text.Json;

namespace PortKit.Filling;

/// <summary>
/// Writes a .safetensors file: the length of a JSON header in 8 bytes, the header with each tensor's type, shape and place, and then the
/// values, little-endian, without gaps. What the model would tell in its metadata stands in the header.
/// </summary>
internal sealed class SafetensorsWriter(WeightSet weights) : WeightWriter(weights)
{
    private const int Alignment = 8;

    private readonly byte[] _header = Header(weights);

    /// <inheritdoc/>
    public override long ByteLength => _header.Length + Weights.Named.Sum(item => (long)item.Blob.Spec.Shape.Count * sizeof(float));

    /// <inheritdoc/>
    protected override void WriteTo(Stream destination)
    {
        destination.Write(_header);
        foreach (var (_, blob) in Weights.Named)
            Weights.Write(blob, destination);
    }

    private static byte[] Header(WeightSet weights)
    {
        using var buffer = new MemoryStream();
        buffer.Write(stackalloc byte[sizeof(ulong)]);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach (var (key, value) in weights.Metadata)
                json.WriteString(key, value);
            if (weights.Layout != WeightLayout.Caffe)
                json.WriteString(WeightLayoutMark.Key, WeightLayoutMark.Word(weights.Layout));
            json.WriteEndObject();
            long offset = 0;
            foreach (var (name, blob) in weights.Named)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (var dim in weights.ShapeOf(blob).Dims)
                    json.WriteNumberValue(dim);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += (long)blob.Spec.Shape.Count * sizeof(float));
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Spaces, so that the values begin at a multiple of 8, as readers like it that map the file.
        while (buffer.Length % Alignment != 0)
            buffer.WriteByte((byte)' ');
        var header = buffer.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)(header.Length - sizeof(ulong)));
        return header;
    }
}
