using PortKit.Caffe.Weights;
using PortKit.Fuzz.Running;

namespace PortKit.Fuzz.Doors;

/// <summary>Files of weights that hold layers, .caffemodel and HDF5: their blobs are read, laid over a net, and compared.</summary>
internal class WeightsDoor(string name, string extension) : FileDoor(name, extension)
{
    private readonly byte[] _net = File.ReadAllBytes(Checkout.PathOf("tests", "PortKit.Tests", "Golden", "weights", "net.prototxt"));

    public override IReadOnlyList<string> Words => ["conv1", "bn1", "scale1", "block/ip1", "data", "CLASS", "Convolution"];

    protected override Outcome Read(string path, Choice choice)
    {
        if (choice.OneIn(6))
            return LayOver(path, choice);
        if (choice.OneIn(8))
            return Compare(path);
        var layers = WeightFile.Open(path).Layers;
        var left = MostValues;
        foreach (var blob in layers.SelectMany(layer => layer.Blobs))
        {
            if (blob is not null && (left -= blob.Count) >= 0)
                blob.CopyTo(Stream.Null);
        }

        return Outcome.Taken(layers.Count);
    }

    /// <summary>Lays the file over a net, and writes the model.</summary>
    protected Outcome LayOver(string path, Choice choice)
    {
        var planned = Converter.Plan(_net, "net.prototxt", new ConvertOptions
        {
            Seed = 1,
            Weights = [path],
            ReshapeWeights = choice.OneIn(2),
            RequireAllWeights = choice.OneIn(3),
        });
        var written = planned.Net?.WriteModel(Stream.Null);
        return Outcome.Of(written is { Succeeded: true }, planned.Diagnostics.Concat(written?.Diagnostics ?? []));
    }

    /// <summary>Compares the file with itself.</summary>
    protected static Outcome Compare(string path)
    {
        var result = WeightComparison.Compare(path, path);
        return Outcome.Of(result.Succeeded, result.Diagnostics);
    }
}
