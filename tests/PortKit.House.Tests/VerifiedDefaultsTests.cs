using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Verification;

namespace PortKit.House.Tests;

/// <summary>
/// Every network of models/ passes <c>portkit verify</c> as it stands, in full size and with nothing given but the shapes that the files say must be.
/// Fresh nets may overflow so; what comes of that is no failure. Most run with PORTKIT_FULL_MODELS=1 only, which takes half an hour, or with
/// PORTKIT_FULL_MODELS=deploy those that are no train nets, as in continuous integration; <see cref="VerifiedModelsTests"/> has all in sizes that
/// take less.
/// </summary>
public sealed class VerifiedDefaultsTests
{
    /// <summary>Two whose values overflow on the way, and a few that take a second.</summary>
    private static readonly string[] Always =
    [
        "cifar10-quick/train_val.prototxt", "inception-v3/deploy.prototxt", "lenet/solver.prototxt", "lstm-language-model/train_val.prototxt", "se-resnet50/deploy.prototxt",
    ];

    public static IEnumerable<TheoryDataRow<string, bool>> Nets() =>
        ModelsTests.Nets().Where(net => Always.Contains(net.Data.Item1) || Environment.GetEnvironmentVariable("PORTKIT_FULL_MODELS") switch
        {
            "1" => true,
            "deploy" => net.Data.Item1.EndsWith("deploy.prototxt", StringComparison.Ordinal),
            _ => false,
        });

    [Theory]
    [MemberData(nameof(Nets))]
    public void Passes_with_default_options(string name, bool train)
    {
        var net = Converter.Plan(Repository.PathOf("models", name), new ConvertOptions
        {
            Phase = train ? Phase.Train : Phase.Test,
            InputShapes = name.EndsWith("deploy.prototxt", StringComparison.Ordinal) ? new Dictionary<string, Shape>() : ModelsTests.Shapes(name.Split('/')[0], train),
        });
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        var result = NetVerifier.Verify(net.Net, null, new VerifyOptions { Model = new() { AllBlobs = true } }, cancellation: TestContext.Current.CancellationToken);
        Assert.True(result.Passed, string.Join('\n', result.Diagnostics));
        Assert.DoesNotContain(result.Blobs, blob => blob.Verdict == BlobVerdict.NotInModel);
        Assert.Contains(result.Blobs, blob => blob.Verdict == BlobVerdict.Agrees);

        // What is not finite is rare even so: it begins near the end of the deepest nets.
        Assert.True(result.Blobs.Count(blob => blob.Verdict == BlobVerdict.NotComparable) <= result.Blobs.Count / 50);
    }
}
