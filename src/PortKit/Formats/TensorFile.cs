using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using PortKit.Caffe.Weights;
using PortKit.Files.Npy;
using PortKit.Files.Safetensors;
using PortKit.Filling;
using PortKit.Net;
using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Formats;

/// <summary>The tensors of a file of any format that weights come in. Opening it reads where they lie; their elements stay in the file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Tensors">Its tensors, in its order, all under names of their own.</param>
internal sealed record TensorFile(string Path, IReadOnlyList<StoredTensor> Tensors)
{
    /// <summary>Whether a slash in a name had to become an underscore, as in .npz files.</summary>
    public bool HasFlatNames { get; init; }

    /// <summary>Whether the file is a model, which holds shapes and constants beside its weights.</summary>
    public bool IsModel { get; init; }

    /// <summary>Of a model that tells them, the names of its weights; null if it does not.</summary>
    public IReadOnlySet<string>? WeightNames { get; init; }

    /// <summary>What the file says of itself, by key.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>This file without what only a model has, so that it can be compared with a file of weights.</summary>
    public TensorFile WeightsOnly() => !IsModel
        ? this
        : this with { Tensors = [.. Tensors.Where(tensor => WeightNames?.Contains(tensor.Name) ?? tensor.Type.IsFloat)] };

    /// <summary>Opens an .npz file.</summary>
    public static TensorFile OfNpz(string path, Limits limits)
    {
        var tensors = NumPyFile.ReadTensors(path, out var comment);
        return new TensorFile(path, tensors) { HasFlatNames = true, Metadata = WeightLayoutMark.OfComment(comment) };
    }

    /// <summary>Opens a .safetensors file.</summary>
    public static TensorFile OfSafetensors(string path, Limits limits)
    {
        var tensors = SafetensorsReader.Read(path, out var metadata, limits);
        return new TensorFile(path, tensors) { Metadata = metadata };
    }

    /// <summary>Opens an ONNX model.</summary>
    public static TensorFile OfOnnx(string path, Limits limits)
    {
        var model = StoredModel.Open(path, limits);
        return new TensorFile(path, WithNames(model.Initializers.Select(initializer => new StoredTensor(
            initializer.Name,
            initializer.Dims,
            StoredTensor.CountOf(initializer.Dims) ?? 0,
            TypeOf(initializer.ElementType),
            () => initializer.Bytes is { } bytes
                ? new MemoryStream(bytes.ToArray())
                : new RangeStream(initializer.Path, initializer.Offset, initializer.ByteLength)))))
        {
            IsModel = true,
            WeightNames = model.Metadata.TryGetValue(BlobJson.ListKey, out var list) ? NamesIn(list) : null,
        };
    }

    /// <summary>Opens a .caffemodel, or HDF5 as Caffe writes it.</summary>
    public static TensorFile OfCaffe(string path, Limits limits)
    {
        var tensors = new List<StoredTensor>();
        var names = new UniqueNames();
        foreach (var layer in WeightFile.Open(path, limits).Layers)
        {
            // Of two layers of one name the second is numbered, as in the files that are written of such a net.
            var name = layer.Blobs.Count > 0 ? names.Take(layer.Name, number => $"{layer.Name}_{number}") : layer.Name;
            for (var i = 0; i < layer.Blobs.Count; i++)
            {
                if (layer.Blobs[i] is { } blob)
                    tensors.Add(Of(blob, string.Create(CultureInfo.InvariantCulture, $"{name}.{i}")));
            }
        }

        return new TensorFile(path, WithNames(tensors));
    }

    private static StoredTensor Of(WeightBlob blob, string name)
    {
        if (StoredTensor.CountOf(blob.Shape) is not { } count || count != blob.Count)
        {
            throw new DamagedFileException($"blob {name} of shape {(blob.Shape.Count == 0 ? "()" : string.Join('x', blob.Shape))} is expected "
                + $"to hold as many values. Found {blob.Count}");
        }

        return new StoredTensor(name, blob.Shape, count, ElementType.Float32, () => Open(blob)) { IsLegacy = blob.IsLegacy };
    }

    // A small blob is not worth the thread that a pulled stream takes.
    private static Stream Open(WeightBlob blob)
    {
        const int Held = 1 << 16;
        if (blob.Count * sizeof(float) > Held)
            return PulledStream.Open(blob.CopyTo);
        var bytes = new MemoryStream();
        blob.CopyTo(bytes);
        bytes.Position = 0;
        return bytes;
    }

    private static ElementType TypeOf(DataType type) => type switch
    {
        DataType.Float => ElementType.Float32,
        DataType.Double => ElementType.Float64,
        DataType.Float16 => ElementType.Float16,
        DataType.Bfloat16 => ElementType.BFloat16,
        _ => new ElementType(type.ToString().ToLowerInvariant(), BitsOf(type)),
    };

    private static int BitsOf(DataType type) => type switch
    {
        DataType.Uint2 or DataType.Int2 => 2,
        DataType.Uint4 or DataType.Int4 or DataType.Float4E2M1 => 4,
        DataType.Uint16 or DataType.Int16 => 16,
        DataType.Int32 or DataType.Uint32 => 32,
        DataType.Int64 or DataType.Uint64 or DataType.Complex64 => 64,
        DataType.Complex128 => 128,
        _ => 8,
    };

    private static List<StoredTensor> WithNames(IEnumerable<StoredTensor> tensors)
    {
        var names = new UniqueNames();
        return [.. tensors.Select(tensor => tensor with { Name = names.Take(tensor.Name, number => $"{tensor.Name} ({number})") })];
    }

    // The list that the models of PortKit have; whoever made this one may have put something else there.
    private static HashSet<string>? NamesIn(string list)
    {
        try
        {
            using var json = JsonDocument.Parse(list);
            return json.RootElement.ValueKind == JsonValueKind.Array ? [.. json.RootElement.EnumerateArray().Select(NameOf).OfType<string>()] : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? NameOf(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
            ? name.GetString()
            : null;
}
