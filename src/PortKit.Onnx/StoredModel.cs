using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.Collections;
using PortKit.Onnx.Protos;

namespace PortKit.Onnx;

/// <summary>
/// The initializers of a model file, found by the headers of its fields: what is read of the elements is only what cannot be read from
/// the file later. Initializers of subgraphs, sparse ones and the values of Constant nodes are not looked at.
/// </summary>
public sealed class StoredModel
{
    private readonly string _path;
    private readonly WireReader _file;
    private readonly List<StoredInitializer> _initializers = [];
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly HashSet<string> _locations = new(StringComparer.Ordinal);
    private readonly Limits _limits;
    private long _kept;

    private StoredModel(string path, WireReader file, Limits limits) => (_path, _file, _limits) = (path, file, limits);

    /// <summary>The initializers of the graph, in the order of the file.</summary>
    public IReadOnlyList<StoredInitializer> Initializers => _initializers;

    /// <summary>What the model says of itself: the entries of <c>metadata_props</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>
    /// Finds the initializers of a model file. Their elements, and the files beside the model, are there as far as their
    /// lengths tell; a file that PortKit wrote with the model is the very one.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">How much may be taken from it, elements that stand one by one included; null for <see cref="Limits.Default"/>.</param>
    /// <exception cref="DamagedFileException">It does not read as a model; tells the byte.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static StoredModel Open(string path, Limits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var target = WholeFile.Target(path);
        using var file = File.OpenHandle(target);
        var model = new StoredModel(target, new WireReader(file), limits ?? Limits.Default);
        model.Model(Path.GetDirectoryName(target)!);
        return model;
    }

    private void Model(string folder)
    {
        var hasGraph = false;
        foreach (var field in Fields(0, _file.Length))
        {
            if (field is { Number: ModelProto.GraphFieldNumber, IsBytes: true })
            {
                hasGraph = true;
                foreach (var inner in Fields(field.Start, field.End))
                {
                    if (inner is { Number: GraphProto.InitializerFieldNumber, IsBytes: true })
                        Initializer(inner, folder);
                }
            }
            else if (field is { Number: ModelProto.MetadataPropsFieldNumber, IsBytes: true })
            {
                var entry = Parse(StringStringEntryProto.Parser, Read(field.Start, field.End), field.Header);
                _metadata[entry.Key] = entry.Value;
            }
        }

        if (DataDigest.Problem(_metadata.GetValueOrDefault(DataDigest.Key), _locations, folder) is { } mixed)
            throw new DamagedFileException(mixed.TrimEnd('.'));
        if (!hasGraph)
        {
            var length = _file.Length;
            throw new DamagedFileException(length, $"an ONNX model with a graph is expected. Found {(length == 0 ? "an empty file" : "none")}");
        }
    }

    private void Initializer(WireField message, string folder)
    {
        // What has its elements in one run stays in the file; all else of the message is read.
        WireField? run = null;
        using var rest = new MemoryStream();
        foreach (var field in Fields(message.Start, message.End))
        {
            if (field is { Number: TensorProto.RawDataFieldNumber or TensorProto.FloatDataFieldNumber, IsBytes: true } && run is null)
                run = field;
            else
                rest.Write(Read(field.Header, field.End));
        }

        var tensor = Parse(TensorProto.Parser, rest.GetBuffer().AsSpan(0, (int)rest.Length), message.Header);
        var (type, dims) = ((DataType)tensor.DataType, tensor.Dims.ToArray());
        var byteLength = ByteLength(tensor.Name, type, dims, message.Header);
        if (tensor.DataLocation == TensorProto.Types.DataLocation.External)
        {
            Check(tensor, folder, message.Header);
            var data = ExternalDataCheck.FileOf(folder, Entry(tensor, "location")!)!;
            _locations.Add(Entry(tensor, "location")!);
            _initializers.Add(new(
                tensor.Name,
                type,
                dims,
                byteLength,
                data,
                long.Parse(Entry(tensor, "offset") ?? "0", CultureInfo.InvariantCulture)));
        }
        else if (run is { } elements
            && tensor is { HasRawData: false, FloatData.Count: 0 }
            && (elements.Number == TensorProto.RawDataFieldNumber || type == DataType.Float))
        {
            if (elements.End - elements.Start != byteLength)
            {
                var expected = $"{byteLength} bytes are expected for initializer '{tensor.Name}' of {type} {TensorLayout.Text(dims)}";
                throw new DamagedFileException(elements.Start, $"{expected}. Found {elements.End - elements.Start}");
            }

            _initializers.Add(new(tensor.Name, type, dims, byteLength, _path, elements.Start));
        }
        else
        {
            // Elements in several runs are in the order of these.
            if (run is not null)
                tensor = Parse(TensorProto.Parser, Read(message.Start, message.End), message.Header);

            Check(tensor, null, message.Header);
            _initializers.Add(new(tensor.Name, type, dims, byteLength, _path, message.Start, Bytes(tensor, type, message.Header)));
        }
    }

    private static long ByteLength(string name, DataType type, long[] dims, long at)
    {
        try
        {
            return TensorLayout.ByteLength(type, dims);
        }
        catch (ArgumentException failure)
        {
            throw new DamagedFileException(at, $"initializer '{name}' has elements that cannot be counted: {failure.Message}");
        }
    }

    private static void Check(TensorProto tensor, string? folder, long at) =>
        TensorCheck.Check(tensor, folder, message => throw new DamagedFileException(at, $"initializer '{tensor.Name}': {message}"));

    private static string? Entry(TensorProto tensor, string key) => tensor.ExternalData.LastOrDefault(entry => entry.Key == key)?.Value;

    /// <summary>Elements that stand one by one, as raw_data would have them.</summary>
    private static byte[] Bytes(TensorProto tensor, DataType type, long at)
    {
        if (tensor.HasRawData)
            return tensor.RawData.ToByteArray();
        return type switch
        {
            DataType.Float or DataType.Complex64 => MemoryMarshal.AsBytes<float>(tensor.FloatData.ToArray()).ToArray(),
            DataType.Double or DataType.Complex128 => MemoryMarshal.AsBytes<double>(tensor.DoubleData.ToArray()).ToArray(),
            DataType.Int64 => MemoryMarshal.AsBytes<long>(tensor.Int64Data.ToArray()).ToArray(),
            DataType.Uint64 => MemoryMarshal.AsBytes<ulong>(tensor.Uint64Data.ToArray()).ToArray(),
            DataType.Uint32 => MemoryMarshal.AsBytes<uint>(tensor.Uint64Data.Select(value => (uint)value).ToArray()).ToArray(),
            _ when TensorLayout.BitsPerElement(type) is 8 or 16 or 32 => Narrow(tensor.Int32Data, TensorLayout.BitsPerElement(type) / 8),
            _ => throw new DamagedFileException(
                at,
                $"initializer '{tensor.Name}' of {type} is expected in raw_data. Found its elements packed otherwise"),
        };
    }

    /// <summary>The lowest bytes of each number.</summary>
    private static byte[] Narrow(RepeatedField<int> values, int size)
    {
        var bytes = new byte[values.Count * size];
        Span<byte> whole = stackalloc byte[sizeof(int)];
        for (var i = 0; i < values.Count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(whole, values[i]);
            whole[..size].CopyTo(bytes.AsSpan(i * size));
        }

        return bytes;
    }

    private IEnumerable<WireField> Fields(long start, long end)
    {
        for (_file.Position = start; _file.Next(end, out var field); _file.Position = field.End)
            yield return field;
    }

    /// <summary>The message between two places, or in pieces put together.</summary>
    private static T Parse<T>(MessageParser<T> parser, ReadOnlySpan<byte> bytes, long at)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException failure)
        {
            throw new DamagedFileException(at, $"a field of an ONNX model is expected. Found something that does not read as one: {failure.Message}");
        }
    }

    private byte[] Read(long start, long end)
    {
        _kept += end - start;
        if (_kept > _limits.Structure)
        {
            throw new DamagedFileException(
                start,
                $"at most {_limits.Structure} bytes (`Limits` structure) are expected besides elements that stand in one run. Found more");
        }

        return _file.Bytes(start, end);
    }
}
