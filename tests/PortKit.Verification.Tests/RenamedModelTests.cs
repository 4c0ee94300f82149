namespace PortKit.Verification.Tests;

/// <summary>Blobs of a model under other names are still compared with those of the net.</summary>
public sealed class RenamedModelTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-names-").FullName;

    private static Dictionary<string, string> Names { get; } =
        new() { ["data"] = "image", ["conv1"] = "features", ["conv1@conv1"] = "raw", ["map"] = "data", ["prob"] = "map" };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_blob_is_compared(bool allBlobs)
    {
        var (net, model) = Write(allBlobs, []);
        var own = VerifiedNets.Verify(net, model);
        (net, model) = Write(allBlobs, Names);
        var record = ModelRecord.Read(model)!;
        Assert.Equal(Names.OrderBy(pair => pair.Key, StringComparer.Ordinal), record.Names);
        var result = NetVerifier.Verify(net.Net!, model, cancellation: TestContext.Current.CancellationToken);
        Assert.Empty(result.Diagnostics);
        Assert.Equal(own.Blobs.Select(blob => (blob.Name, blob.Verdict)), result.Blobs.Select(blob => (blob.Name, blob.Verdict)));
        Assert.Equal(8, result.Blobs.Count(blob => blob.Verdict == BlobVerdict.Agrees));
    }

    /// <summary>A model that says nothing of how it was made, but the names.</summary>
    [Fact]
    public void Check_goes_by_the_names_of_the_model_or_with_a_net_by_those_of_the_net()
    {
        var (net, model) = Write(false, Names);
        var outside = Signal(model, null);
        Assert.Contains("image", outside);
        Assert.Contains("raw", outside);
        var inside = Signal(model, net.Net);
        Assert.Contains("conv1@conv1", inside);
        Assert.Contains("data", inside);
        Assert.DoesNotContain("image", inside);
    }

    private static List<string> Signal(string model, PlannedNet? net)
    {
        var report = SignalHealth.Measure(model, new SignalOptions { Net = net }, cancellation: TestContext.Current.CancellationToken);
        return [.. report.Inputs.Concat(report.Blobs).Select(blob => blob.Name)];
    }

    private (PlanResult Net, string Model) Write(bool allBlobs, Dictionary<string, string> names)
    {
        var (net, model) = (VerifiedNets.Plan(VerifiedNets.Small), Path.Combine(_folder, "m.onnx"));
        var written = net.Net!.WriteModel(model, new ModelOptions { AllBlobs = allBlobs, Names = names });
        Assert.True(written.Succeeded, string.Join('\n', written.Diagnostics));
        return (net, model);
    }
}
