using System.Buffers.Binary;
using System.Text.Json;

namespace PortKit.Files.Safetensors;

/// <summary>
/// Writes the head of a .safetensors file: its length in 8 bytes, and in JSON what the file says of itself and each tensor's type,
/// shape and place. The values follow in the order of the tensors, little-endian, without gaps.
/// </summary>
public static class SafetensorsWriter
{
    private const int Alignment = 8;

    /// <summary>The head.</summary>
    /// <param name="metadata">What the file says of itself.</param>
    /// <param name="tensors">The name of each tensor, the type of its elements, and the size of each of its axes.</param>
    public static byte[] Head(
        IEnumerable<KeyValuePair<string, string>> metadata, IEnumerable<(string Name, ElementType Type, int[] Dims)> tensors)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(tensors);
        using var buffer = new MemoryStream();
        buffer.Write(stackalloc byte[SafetensorsFormat.LengthSize]);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject(SafetensorsFormat.MetadataKey);
            foreach (var (key, value) in metadata)
                json.WriteString(key, value);
            json.WriteEndObject();
            long offset = 0;
            foreach (var (name, type, dims) in tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", SafetensorsFormat.Types.First(pair => pair.Value == type).Key);
                json.WriteStartArray("shape");
                foreach (var dim in dims)
                    json.WriteNumberValue(dim);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += type.Bits / 8 * dims.Aggregate(1L, (length, dim) => length * dim));
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Spaces, so that the values begin at a multiple of 8, as readers like it that map the file.
        while (buffer.Length % Alignment != 0)
            buffer.WriteByte((byte)' ');
        var head = buffer.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(head, (ulong)(head.Length - SafetensorsFormat.LengthSize));
        return head;
    }
}
