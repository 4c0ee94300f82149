using Microsoft.Win32.SafeHandles;
using PortKit.Caffe.Protos;
using PortKit.Caffe.Upgrade;

namespace PortKit.Caffe.Weights;

/// <summary>
/// Finds the blobs in a .caffemodel without reading them: the layers of today's files (<c>layer</c>), and those of the two generations before
/// (<c>layers</c>, and <c>layers { layer { ... } }</c>). Where a file holds both, the old ones count, as in Caffe's upgrade.
/// </summary>
internal static class CaffeModelIndex
{
    private const int LongestName = 1 << 16;

    // NVIDIA's Caffe stores a blob as bytes of one of these types.
    private const int RawTypeField = 10;
    private const int RawDataField = 12;

    private static readonly LayerFields Today = new(LayerParameter.NameFieldNumber, LayerParameter.TypeFieldNumber, LayerParameter.BlobsFieldNumber);
    private static readonly LayerFields V1 = new(
        V1LayerParameter.NameFieldNumber, V1LayerParameter.TypeFieldNumber, V1LayerParameter.BlobsFieldNumber);
    private static readonly LayerFields V0 = new(
        V0LayerParameter.NameFieldNumber, V0LayerParameter.TypeFieldNumber, V0LayerParameter.BlobsFieldNumber);

    /// <summary>The layers, in the order of the file.</summary>
    /// <param name="path">The file's name.</param>
    /// <param name="file">The file.</param>
    /// <param name="limits">How much may be taken from it.</param>
    public static IReadOnlyList<WeightLayer> Read(string path, SafeFileHandle file, Limits limits)
    {
        var reader = new WireReader(file);
        if (reader.Length == 0)
            throw new DamagedFileException(0, "layers are expected. Found an empty file");
        List<WeightLayer> today = [];
        List<WeightLayer> old = [];
        while (reader.Next(reader.Length, out var field))
        {
            if (field is { Number: NetParameter.LayerFieldNumber, Type: WireType.Bytes })
                today.Add(Layer(reader, field, path, Today, limits));
            else if (field is { Number: NetParameter.LayersFieldNumber, Type: WireType.Bytes })
                old.Add(OldLayer(reader, field, path, limits));
            reader.Position = field.End;
        }

        if (old.Count + today.Count == 0)
            throw new DamagedFileException(reader.Length, "layers are expected before the end of the file. Found none");
        return old.Count > 0 ? old : today;
    }

    private static WeightLayer OldLayer(WireReader reader, WireField message, string path, Limits limits)
    {
        var layer = Layer(reader, message, path, V1, limits);
        reader.Position = message.Start;
        while (reader.Next(message.End, out var field))
        {
            if (field is { Number: V1LayerParameter.LayerFieldNumber, Type: WireType.Bytes })
            {
                var oldest = Layer(reader, field, path, V0, limits);
                var name = oldest.Name.Length > 0 ? oldest.Name : layer.Name;
                layer = new WeightLayer(name, [.. layer.Blobs, .. oldest.Blobs]) { Type = oldest.Type ?? layer.Type };
            }

            reader.Position = field.End;
        }

        return layer;
    }

    private static WeightLayer Layer(WireReader reader, WireField message, string path, LayerFields fields, Limits limits)
    {
        var name = "";
        string? type = null;
        List<WeightBlob> blobs = [];
        reader.Position = message.Start;
        while (reader.Next(message.End, out var field))
        {
            if (field.Number == fields.Name && field.Type == WireType.Bytes)
                name = Name(reader, field);
            else if (field.Number == fields.Type && field.Type == WireType.Bytes)
                type = Name(reader, field);
            else if (field.Number == fields.Type && field.Type == WireType.Varint)
                type = V1ToV2.Types.GetValueOrDefault((V1LayerParameter.Types.LayerType)field.Value);
            else if (field.Number == fields.Blobs && field.Type == WireType.Bytes)
                blobs.Add(Blob(reader, field, path, limits));
            reader.Position = field.End;
        }

        return new WeightLayer(name, blobs) { Type = type };
    }

    /// <summary>The blob in a message: its shape, and where its values lie.</summary>
    public static FileBlob Blob(WireReader reader, WireField message, string path, Limits limits)
    {
        List<long> shape = [];
        var legacy = new long[4];
        var isLegacy = false;
        List<FileSegment> floats = [];
        List<FileSegment> doubles = [];
        WireField? raw = null;
        ulong rawType = 0;
        reader.Position = message.Start;
        while (reader.Next(message.End, out var field))
        {
            switch (field.Number)
            {
                case BlobProto.ShapeFieldNumber when field.Type == WireType.Bytes:
                    Dims(reader, field, shape, limits);
                    break;
                case >= BlobProto.NumFieldNumber and <= BlobProto.WidthFieldNumber when field.Type == WireType.Varint:
                    legacy[field.Number - BlobProto.NumFieldNumber] = (int)field.Value;
                    isLegacy = true;
                    break;
                case BlobProto.DataFieldNumber:
                    Values(field, ValueKind.Single, WireType.Fixed32, floats);
                    break;
                case BlobProto.DoubleDataFieldNumber:
                    Values(field, ValueKind.Double, WireType.Fixed64, doubles);
                    break;
                case RawTypeField when field.Type == WireType.Varint:
                    rawType = field.Value;
                    break;
                case RawDataField when field.Type == WireType.Bytes:
                    raw = field;
                    break;
            }

            reader.Position = field.End;
        }

        if (raw is { } bytes && bytes.End > bytes.Start)
            Values(bytes, RawKind(rawType, bytes.Start), null, floats = []);
        else if (doubles.Count > 0)
            floats = doubles;
        return new FileBlob(isLegacy ? legacy : shape, isLegacy, new FileFloats(path, floats));
    }

    private static void Dims(WireReader reader, WireField message, List<long> shape, Limits limits)
    {
        reader.Position = message.Start;
        while (reader.Next(message.End, out var field))
        {
            if (field is { Number: BlobShape.DimFieldNumber, Type: WireType.Varint })
            {
                Add((long)field.Value, field.Start);
            }
            else if (field is { Number: BlobShape.DimFieldNumber, Type: WireType.Bytes })
            {
                reader.Position = field.Start;
                while (reader.Position < field.End)
                {
                    var at = reader.Position;
                    Add((long)reader.Varint(field.End), at);
                }
            }

            reader.Position = field.End;
        }

        void Add(long dim, long at)
        {
            if (shape.Count >= limits.Axes)
                throw new DamagedFileException(at, $"a blob of at most {limits.Axes} axes (`Limits` axes) is expected");
            shape.Add(dim);
        }
    }

    /// <summary>Adds a field's values to the segments: many of them, packed, or a single one, which joins those right before it.</summary>
    private static void Values(WireField field, ValueKind kind, WireType? single, List<FileSegment> segments)
    {
        var size = FileSegment.SizeOf(kind);
        if (field.Type == WireType.Bytes)
        {
            var length = field.End - field.Start;
            if (length % size != 0)
                throw new DamagedFileException(field.Start, $"values of {size} bytes each are expected. Found {length} bytes of them");
            if (length > 0)
                segments.Add(new FileSegment(field.Start, length / size, size, kind));
        }
        else if (field.Type == single)
        {
            if (segments.Count > 0 && segments[^1] is var last && last.Stride == size + 1 && last.Offset + (last.Count * last.Stride) == field.Start)
                segments[^1] = last with { Count = last.Count + 1 };
            else
                segments.Add(new FileSegment(field.Start, 1, size + 1, kind));
        }
    }

    private static ValueKind RawKind(ulong type, long at) => type switch
    {
        0 => ValueKind.Double,
        1 => ValueKind.Single,
        2 => ValueKind.Half,
        _ => throw new DamagedFileException(at, $"raw values of type DOUBLE (0), FLOAT (1) or FLOAT16 (2) are expected. Found type {type}"),
    };

    /// <summary>A name of bounded length. One that is not UTF-8 is read as the text of prototxt files is.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="field">The field that holds it.</param>
    /// <param name="what">What it names, with the article.</param>
    public static string Name(WireReader reader, WireField field, string what = "a layer")
    {
        if (field.End - field.Start > LongestName)
        {
            throw new DamagedFileException(
                field.Start,
                $"{what} name of at most {LongestName} bytes is expected. Found one of {field.End - field.Start}");
        }

        return ByteText.Decode(reader.Bytes(field), out _);
    }

    /// <summary>Where a generation of Caffe has what is looked at in a layer.</summary>
    private readonly record struct LayerFields(int Name, int Type, int Blobs);
}
