using System.Globalization;
using PortKit.Caffe.Files;
using PortKit.Caffe.Weights;
using PortKit.Formats;
using PortKit.Overlay;

namespace PortKit;

/// <summary>What a file of weights or a model holds: layers and the shapes of their blobs. Values are not read.</summary>
public sealed class WeightListing
{
    private WeightListing(FileKind format, IReadOnlyList<ListedLayer> layers) => (Format, Layers) = (format, layers);

    /// <summary>What kind of file it is.</summary>
    public FileKind Format { get; }

    /// <summary>The layers, in the order of the file.</summary>
    public IReadOnlyList<ListedLayer> Layers { get; }

    /// <summary>How many values there are in all.</summary>
    public long Parameters => Layers.Sum(layer => layer.Blobs.Sum(blob => blob.Count));

    /// <summary>Whether a file is one that can be listed, by its first bytes.</summary>
    public static bool IsFor(string path) =>
        ForeignFile.Find(path, FileUse.Net) is { } file && TensorFormats.OfKind(file.Kind) is not null;

    /// <summary>Lists a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bag">Takes what is wrong with it.</param>
    /// <param name="limits">How much may be taken from it; null for <see cref="Limits.Default"/>.</param>
    /// <returns>Null if it does not read as a file of weights.</returns>
    public static WeightListing? Open(string path, DiagnosticBag bag, Limits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(bag);
        limits ??= Limits.Default;
        try
        {
            var kind = FileKinds.Detect(path);
            return new WeightListing(kind, kind == FileKind.Onnx ? OfModel(path, limits) : [.. LayerWeights.Open(path, limits).Layers.Select(Of)]);
        }
        catch (DamagedFileException failure)
        {
            bag.Error(
                Codes.WeightFile,
                SourceLocation.In(path),
                $"A file of weights is expected. Found something that does not read as such, {failure.Message.TrimEnd('.')}.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            bag.Error(Codes.WeightFile, SourceLocation.In(path), $"The weight file cannot be read: {failure.Message}");
        }

        return null;
    }

    private static IReadOnlyList<ListedLayer> OfModel(string path, Limits limits) =>
        [.. TensorFile
            .OfOnnx(path, limits)
            .WeightsOnly().Tensors
            .Select(tensor => (Layer: LayerWeights.Split(tensor.Name).Layer, Blob: new ListedBlob(tensor.Name, tensor.Dims)))
            .GroupBy(pair => pair.Layer)
            .Select(group => new ListedLayer(group.Key, null, [.. group.Select(pair => pair.Blob)]))];

    private static ListedLayer Of(WeightLayer layer) => new(
        layer.Name,
        layer.Type,
        [.. layer.Blobs.Select((blob, index) => blob is null ? null : new ListedBlob(NameOf(layer.Name, index), blob.Shape)).OfType<ListedBlob>()]);

    private static string NameOf(string layer, int index) => string.Create(CultureInfo.InvariantCulture, $"{layer}.{index}");
}
