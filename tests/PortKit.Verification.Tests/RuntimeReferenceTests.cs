namespace PortKit.Verification.Tests;

public sealed class RuntimeReferenceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-verify-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>BatchNorm and Scale are one node: what is between them is computed from what is before them, which is held as long.</summary>
    [Fact]
    public void Blobs_that_the_model_lacks_are_computed_from_those_before()
    {
        const string Net = """
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 4 dim: 3 dim: 5 dim: 5 } } }
            layer { name: 'abs' type: 'AbsVal' bottom: 'x' top: 'abs' }
            layer { name: 'bn' type: 'BatchNorm' bottom: 'abs' top: 'bn' }
            layer { name: 'scale' type: 'Scale' bottom: 'bn' top: 'scale' scale_param { bias_term: true filler { type: 'uniform' min: 1 max: 2 } } }
            """;
        var net = VerifiedNets.Plan(Net);
        var path = Path.Combine(_folder, "m.onnx");
        Assert.True(net.Net!.WriteModel(path).Succeeded);
        var inputs = new Dictionary<string, float[]> { ["x"] = [.. Enumerable.Range(0, 300).Select(i => (i % 7) - 3f)] };
        var names = NetComparison.NamesIn(net.Net!.Plan);
        using var session = ModelSession.Open(path, graph => graph.Node.SelectMany(node => node.Output).Where(names.Contains));
        var runtime = new RuntimeBlobs(session, [.. net.Net!.Plan.Blobs], _ => (inputs["x"], [4, 3, 5, 5]), TestContext.Current.CancellationToken);
        var weights = net.Net!.ComputeWeights();
        var reference = new RuntimeReference(net.Net!, runtime, inputs, blob => weights[blob], new LayersAsRun());
        var (layers, scale) = (net.Net.Plan.Layers, net.Net.Plan.Layers[3]);
        Assert.Equal([true, false, true], layers.Skip(1).Select(layer => runtime.Has(layer.Tops[0])));
        Assert.Contains("abs", session.OutputNames);

        Release(2);
        Assert.True(BlobComparison.Of(runtime.Find(scale.Tops[0])!.Values, Assert.Single(reference.TopsOf(scale)!), scale.Tops[0].Shape, 1e-5).Agrees);
        reference.IsFaulty(layers[1].Tops[0]);
        Assert.Null(reference.TopsOf(scale));
        Release(3);
        Assert.Null(runtime.Find(layers[1].Tops[0]));

        void Release(int last)
        {
            for (var layer = 0; layer <= last; layer++)
                reference.Release(layer);
        }
    }
}
