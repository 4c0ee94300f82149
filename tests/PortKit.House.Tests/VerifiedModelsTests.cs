using System.Globalization;
using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Verification;

namespace PortKit.House.Tests;

/// <summary>
/// Every network of models/ agrees with Caffe's arithmetic in every blob. Those that take long are verified on smaller pictures, and train
/// nets on a batch of two: what is computed for each place stays the same.
/// </summary>
public sealed class VerifiedModelsTests
{
    private static readonly Dictionary<string, string> Smaller = new()
    {
        ["unet"] = "data=1x1x188x188",
        ["fcn8s"] = "data=1x3x32x32",
        ["vgg16"] = "data=1x3x64x64",
        ["vgg19"] = "data=1x3x64x64",
    };

    [Theory]
    [MemberData(nameof(ModelsTests.Nets), MemberType = typeof(ModelsTests))]
    public void Agrees_in_every_blob(string name, bool train)
    {
        var model = name.Split('/')[0];
        var isDeploy = name.EndsWith("deploy.prototxt", StringComparison.Ordinal);
        var net = Converter.Plan(Repository.PathOf("models", name), new ConvertOptions
        {
            Seed = 1,
            Phase = train ? Phase.Train : Phase.Test,
            IdentityBatchNorm = true,
            InputShapes = isDeploy ? SmallerShapes(model) : ModelsTests.Shapes(model, train),

            // The first axis of a language model is time.
            Batch = isDeploy || model == "lstm-language-model" ? null : BatchSize.Of(2),
        });
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        var result = NetVerifier.Verify(net.Net, null, new VerifyOptions { Model = new() { AllBlobs = true } }, cancellation: TestContext.Current.CancellationToken);
        Assert.True(result.Passed, string.Join('\n', result.Diagnostics));
        Assert.DoesNotContain(result.Blobs, blob => blob.Verdict == BlobVerdict.NotInModel);
        Assert.Contains(result.Blobs, blob => blob.Verdict == BlobVerdict.Agrees);
        var apart = result.Blobs.Count(blob => blob.Verdict is BlobVerdict.Drift);
        TestContext.Current.TestOutputHelper?.WriteLine($"{result.Blobs.Count} blobs, {apart} drift, max rel {result.Blobs.Max(blob => blob.Comparison?.MaxRel ?? 0):G2}");

        // Dividing by the spread of a batch, over and over, makes rounding large; nothing else in these nets does so to more than a few blobs.
        Assert.True(apart <= result.Blobs.Count / 10 || (train && model == "resnet50"), $"{apart} blobs drift.");
    }

    [Theory]
    [InlineData("faster-rcnn-zf", "rois", 5)]
    [InlineData("rfcn-resnet", "rois", 5)]
    [InlineData("ssd300", "detection_out", 7)]
    [InlineData("yolov3", "detection_out", 7)]
    public void A_fresh_detector_finds_something_to_compare(string model, string blob, int columns)
    {
        var net = Converter.Plan(Repository.PathOf("models", model, "deploy.prototxt"), new ConvertOptions { Seed = 1 });
        var result = NetVerifier.Verify(net.Net!, null, cancellation: TestContext.Current.CancellationToken);
        Assert.True(result.Passed, string.Join('\n', result.Diagnostics));
        var rows = Assert.Single(result.Blobs, one => one.Name == blob).Comparison!.Count / columns;
        TestContext.Current.TestOutputHelper?.WriteLine($"{rows} rows");
        Assert.True(rows >= 5, $"{rows} rows.");
    }

    private static Dictionary<string, Shape> SmallerShapes(string model)
    {
        var shapes = new Dictionary<string, Shape>();
        if (Smaller.TryGetValue(model, out var input))
            shapes.Add(input.Split('=')[0], new Shape([.. input.Split('=')[1].Split('x').Select(size => int.Parse(size, CultureInfo.InvariantCulture))]));
        return shapes;
    }
}
