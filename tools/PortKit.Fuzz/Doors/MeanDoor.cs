using PortKit.Caffe.Weights;
using PortKit.Fuzz.Running;

namespace PortKit.Fuzz.Doors;

/// <summary>.binaryproto files: mean pictures, by themselves and in a model.</summary>
internal sealed class MeanDoor() : FileDoor("binaryproto", ".binaryproto")
{
    private readonly byte[] _net = File.ReadAllBytes(Checkout.PathOf("tests", "PortKit.Tests", "Golden", "weights", "net.prototxt"));

    protected override Outcome Read(string path, Choice choice)
    {
        if (choice.OneIn(4))
        {
            var planned = Converter.Plan(_net, "net.prototxt", new ConvertOptions { Seed = 1, Preprocessing = [new InputPreprocessing { MeanFile = path }] });
            var written = planned.Net?.WriteModel(Stream.Null);
            return Outcome.Of(written is { Succeeded: true }, planned.Diagnostics.Concat(written?.Diagnostics ?? []));
        }

        var mean = MeanFile.Open(path);
        if ((long)mean.Channels * mean.Height * mean.Width <= MostValues)
            _ = mean.Centre(mean.Height, mean.Width);
        return Outcome.Taken(mean.Channels);
    }
}
