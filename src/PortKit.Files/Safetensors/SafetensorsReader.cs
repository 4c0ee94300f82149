using System.Buffers.Binary;
using System.Text.Json;

namespace PortKit.Files.Safetensors;

/// <summary>
/// Finds the tensors in a .safetensors file: the length of a JSON head in 8 bytes, the head with each tensor's type, shape and place behind it,
/// and the elements, little-endian.
/// </summary>
public static class SafetensorsReader
{
    /// <summary>The tensors, in the order of the head.</summary>
    /// <param name="path">The file.</param>
    /// <param name="metadata">Gets what the file says of itself.</param>
    /// <param name="limits">How much may be taken from it; null for <see cref="Limits.Default"/>. The format's own reader takes heads of
    /// 100 MB.</param>
    /// <exception cref="DamagedFileException">It does not read as such a file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static IReadOnlyList<StoredTensor> Read(string path, out IReadOnlyDictionary<string, string> metadata, Limits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        limits ??= Limits.Default;
        using var file = File.OpenRead(path);
        Span<byte> size = stackalloc byte[SafetensorsFormat.LengthSize];
        var read = file.ReadAtLeast(size, size.Length, throwOnEndOfStream: false);
        if (read < size.Length)
            throw new DamagedFileException(read, "the length of a head, 8 bytes, is expected. Found the end of the file");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(size);
        if (length > (ulong)limits.Structure || length > (ulong)(file.Length - SafetensorsFormat.LengthSize))
        {
            throw new DamagedFileException(
                0,
                $"a head that ends within the file of {file.Length} bytes, and takes at most {limits.Structure} (`Limits` structure), is expected. "
                    + $"Found one of {length}");
        }

        var head = new byte[length];
        file.ReadExactly(head);
        try
        {
            var entries = new Dictionary<string, string>(StringComparer.Ordinal);
            metadata = entries;
            return new Head(path, head, SafetensorsFormat.LengthSize + (long)length, file.Length, entries, limits.Axes).Tensors();
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException)
        {
            var at = failure is JsonException { LineNumber: 0, BytePositionInLine: { } position }
                ? SafetensorsFormat.LengthSize + position
                : SafetensorsFormat.LengthSize;
            throw new DamagedFileException(at, $"a head in JSON is expected. Found something that does not read as such: {failure.Message}");
        }
    }

    private sealed class Head(string path, byte[] json, long dataStart, long fileLength, Dictionary<string, string> metadata, int mostAxes)
    {
        public List<StoredTensor> Tensors()
        {
            var reader = new Utf8JsonReader(json);
            var tensors = new List<StoredTensor>();
            var names = new HashSet<string>(StringComparer.Ordinal);
            Expect(ref reader, JsonTokenType.StartObject, "an object of tensors");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var (name, at) = (reader.GetString()!, SafetensorsFormat.LengthSize + reader.TokenStartIndex);
                if (!names.Add(name))
                    throw new DamagedFileException(at, $"each tensor is expected once. Found '{name}' again");
                if (name != SafetensorsFormat.MetadataKey)
                    tensors.Add(Tensor(ref reader, name, at));
                else
                    Metadata(ref reader);
            }

            // What may follow are the blanks that fill the head up.
            reader.Read();
            return tensors;
        }

        private void Metadata(ref Utf8JsonReader reader)
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                return;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = reader.GetString()!;
                reader.Read();
                if (reader.TokenType == JsonTokenType.String)
                    metadata[key] = reader.GetString()!;
                else
                    reader.Skip();
            }
        }

        private StoredTensor Tensor(ref Utf8JsonReader reader, string name, long at)
        {
            string? type = null;
            List<long>? dims = null;
            List<long>? place = null;
            Expect(ref reader, JsonTokenType.StartObject, $"what there is to know of tensor '{name}'");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                switch (reader.GetString())
                {
                    case "dtype":
                        Expect(ref reader, JsonTokenType.String, "a type");
                        type = reader.GetString();
                        break;
                    case "shape":
                        dims = Numbers(ref reader, mostAxes);
                        break;
                    case "data_offsets":
                        place = Numbers(ref reader, 2);
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }

            if (type is null || dims is null || place is not [var start, var end])
                throw new DamagedFileException(at, $"dtype, shape and two data_offsets are expected of tensor '{name}'. Found not all of them");
            if (!SafetensorsFormat.Types.TryGetValue(type, out var elementType))
            {
                throw new DamagedFileException(
                    at, $"a type of {string.Join(", ", SafetensorsFormat.Types.Keys)} is expected of tensor '{name}'. Found '{type}'");
            }

            if (start > end || end > fileLength - dataStart)
            {
                throw new DamagedFileException(
                    at,
                    $"a place within the {fileLength - dataStart} bytes behind the head is expected of tensor '{name}'. Found {start} to {end}");
            }

            if (StoredTensor.CountOf(dims) is not { } count || elementType.ByteLength(count) != end - start)
            {
                throw new DamagedFileException(
                    at,
                    $"as many bytes as {type} of shape {Text(dims)} take are expected of tensor '{name}'. Found {end - start}");
            }

            return new StoredTensor(name, dims, count, elementType, () => new RangeStream(path, dataStart + start, end - start));
        }

        private static List<long> Numbers(ref Utf8JsonReader reader, int most)
        {
            Expect(ref reader, JsonTokenType.StartArray, "an array of numbers");
            var numbers = new List<long>();
            while (reader.Read() && reader.TokenType == JsonTokenType.Number)
            {
                if (!reader.TryGetInt64(out var number) || number < 0 || numbers.Count == most)
                {
                    throw new DamagedFileException(
                        SafetensorsFormat.LengthSize + reader.TokenStartIndex,
                        $"at most {most} whole numbers that are not negative are expected. Found something else");
                }

                numbers.Add(number);
            }

            if (reader.TokenType != JsonTokenType.EndArray)
            {
                throw new DamagedFileException(
                    SafetensorsFormat.LengthSize + reader.TokenStartIndex,
                    $"a whole number is expected. Found {reader.TokenType}");
            }

            return numbers;
        }

        private static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string what)
        {
            if (!reader.Read() || reader.TokenType != type)
            {
                throw new DamagedFileException(
                    SafetensorsFormat.LengthSize + reader.TokenStartIndex,
                    $"{what} is expected. Found {reader.TokenType}");
            }
        }

        private static string Text(List<long> dims) => dims.Count == 0 ? "()" : string.Join('x', dims);
    }
}
