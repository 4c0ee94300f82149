using System.Globalization;
using System.Text.Json;
using PortKit.Caffe.Files;
using PortKit.Caffe.Weights;
using PortKit.Filling;
using PortKit.Formats;

namespace PortKit.Overlay;

/// <summary>The weights of a file of any format that holds them by layer: .caffemodel, Caffe's HDF5, .npz and .safetensors.</summary>
/// <param name="Path">The file.</param>
/// <param name="Layers">Its layers, in its order. Their blobs stay in the file until they are asked for.</param>
internal sealed record LayerWeights(string Path, IReadOnlyList<WeightLayer> Layers)
{
    private const int MostBlobs = 1 << 12;
    private const int MostGaps = 1 << 16;

    /// <summary>Whether the layers are named as in files of tensors: numbered where two of a net have one name.</summary>
    public bool HasTensorNames { get; init; }

    /// <summary>Whether a slash in a name had to become an underscore, as in .npz files.</summary>
    public bool HasFlatNames { get; init; }

    /// <summary>The layout that the file says it has, if it is another than Caffe's; or null.</summary>
    public string? OtherLayout { get; init; }

    /// <summary>Opens a file. Which format it has shows in the file, whatever its name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">How much may be taken from it.</param>
    /// <exception cref="DamagedFileException">It does not read as any of them.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static LayerWeights Open(string path, Limits limits)
    {
        var (layout, digest) = ReadManifest(WeightManifest.PathFor(path), limits);
        var weights = TensorFormats.OfKind(FileKinds.Detect(path)) is { HasTensorNames: true, Open: { } open }
            ? FromTensors(open(path, limits), layout)
            : new LayerWeights(path, WeightFile.Open(path, limits).Layers);

        // A file that is damaged is told as that; one that reads well may still be of another run than its manifest.
        if (digest is null || RecordedFile.DigestOf(path) is not { } found || found == digest)
            return weights;
        throw new DamagedFileException(
            $"the file of weights that '{System.IO.Path.GetFileName(WeightManifest.PathFor(path))}' beside it tells of is expected, of SHA-256 "
                + $"{digest}. Found another, of SHA-256 {found}: the two are of different runs. A manifest that is not wanted can be deleted");
    }

    private static LayerWeights FromTensors(TensorFile file, string? layoutOfManifest)
    {
        var layers = new List<WeightLayer>();
        var blobs = new Dictionary<string, List<WeightBlob?>>(StringComparer.Ordinal);
        var gaps = 0;
        foreach (var tensor in file.Tensors)
        {
            var (name, index) = Split(tensor.Name);
            if (!blobs.TryGetValue(name, out var ofLayer))
            {
                blobs.Add(name, ofLayer = []);
                layers.Add(new WeightLayer(name, ofLayer));
            }

            for (; ofLayer.Count <= index; gaps++)
                ofLayer.Add(null);
            if (gaps - file.Tensors.Count > MostGaps)
                throw new DamagedFileException($"blobs that are numbered from 0 on are expected. Found too many gaps before '{tensor.Name}'");
            ofLayer[index] = new TensorBlob(file.Path, tensor);
        }

        return new LayerWeights(file.Path, layers)
        {
            HasTensorNames = true,
            HasFlatNames = file.HasFlatNames,
            OtherLayout = OtherThanCaffe(file.Metadata.GetValueOrDefault(WeightLayoutMark.Key))
                ?? OtherThanCaffe(layoutOfManifest),
        };
    }

    /// <summary>Takes LAYER.INDEX apart. What is named otherwise is a layer of one blob.</summary>
    public static (string Layer, int Index) Split(string name)
    {
        var at = name.LastIndexOf('.');
        return at > 0 && int.TryParse(name.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < MostBlobs
            ? (name[..at], index)
            : (name, 0);
    }

    private static string? OtherThanCaffe(string? layout) => layout == WeightLayoutMark.Word(WeightLayout.Caffe) ? null : layout;

    // What lies beside a file may be anything.
    private static (string? Layout, string? Digest) ReadManifest(string path, Limits limits)
    {
        try
        {
            if (new FileInfo(path) is not { Exists: true, Length: > 0 } file || file.Length > limits.Structure)
                return default;
            using var stream = File.OpenRead(path);
            using var json = JsonDocument.Parse(stream);
            return (Word(json.RootElement, "layout"), Word(json.RootElement, WeightManifest.DigestKey));
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    private static string? Word(JsonElement json, string key) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
