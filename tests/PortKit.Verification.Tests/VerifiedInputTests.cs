namespace PortKit.Verification.Tests;

/// <summary>What is fed while a net is verified, and what cannot be.</summary>
public sealed class VerifiedInputTests : IDisposable
{
    private const string Labelled = """
        layer { name: 'x' type: 'Input' top: 'x' top: 'label' top: 'word' input_param { shape { dim: 50 dim: 7 } shape { dim: 50 dim: 1 } shape { dim: 50 } } }
        layer { name: 'flat' type: 'Reshape' bottom: 'label' top: 'flat' reshape_param { shape { dim: 50 } } }
        layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'x' bottom: 'flat' top: 'loss' }
        layer { name: 'row' type: 'Embed' bottom: 'word' top: 'row' embed_param { input_dim: 5 num_output: 3 weight_filler { type: 'uniform' } } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-verify-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Labels_and_indices_are_drawn_from_those_there_are()
    {
        var net = VerifiedNets.Plan(Labelled).Net!;
        var values = InputValues.Of(net.Plan, new VerifyOptions(), new Dictionary<PortKit.Net.BlobVersion, string>());
        Assert.Equal([0f, 1f, 2f, 3f, 4f, 5f, 6f], values["label"].Distinct().Order());
        Assert.Equal([0f, 1f, 2f, 3f, 4f], values["word"].Distinct().Order());
        Assert.All(values["x"], value => Assert.InRange(value, -1f, 1f));
        Assert.NotEqual(values["x"], InputValues.Of(net.Plan, new VerifyOptions { InputSeed = 2 }, new Dictionary<PortKit.Net.BlobVersion, string>())["x"]);
        Assert.True(VerifiedNets.Verify(VerifiedNets.Plan(Labelled), null).Passed);
    }

    [Theory]
    [InlineData(4, "type: 'Proposal' proposal_param { feat_stride: 8 ratio: 1 scale: 2 min_size: 4 }", new[] { 40f, 56f, 1f, 1f })]
    [InlineData(
        3,
        "type: 'Python' python_param { module: 'rpn.proposal_layer' layer: 'ProposalLayer' param_str: \"{'feat_stride': 16, 'scales': [2], 'ratios': [1]}\" }",
        new[] { 80f, 112f, 1f })]
    public void What_is_known_of_a_picture_fits_the_map(int known, string proposal, float[] expected)
    {
        var net = VerifiedNets.Plan($$"""
            layer { name: 'in' type: 'Input' top: 'scores' top: 'deltas' top: 'im_info'
              input_param { shape { dim: 1 dim: 2 dim: 5 dim: 7 } shape { dim: 1 dim: 4 dim: 5 dim: 7 } shape { dim: 1 dim: {{known}} } } }
            layer { name: 'regions' bottom: 'scores' bottom: 'deltas' bottom: 'im_info' top: 'rois' {{proposal}} }
            layer { name: 'pool' type: 'ROIPooling' bottom: 'deltas' bottom: 'rois' top: 'pool' roi_pooling_param { pooled_h: 2 pooled_w: 2 spatial_scale: 0.1 } }
            """);
        var golden = new Dictionary<PortKit.Net.BlobVersion, string>();
        Assert.Equal(expected, InputValues.Of(net.Net!.Plan, new VerifyOptions(), golden)["im_info"]);
        float[] given = [.. expected.Select(_ => 9f)];
        Assert.Equal(given, InputValues.Of(net.Net!.Plan, new VerifyOptions { Inputs = Given("im_info", given) }, golden)["im_info"]);

        // The model says so too, and whoever runs it without the net feeds that.
        var model = Path.Combine(_folder, "m.onnx");
        Assert.True(net.Net.WriteModel(model).Succeeded);
        Assert.Equal(expected, ModelRecord.Read(model)!.InputExamples["im_info"]);
        Assert.Equal(expected.Max(), ModelProbe.Run(model, 1).Inputs.Single(input => input.Name == "im_info").Max);
        Assert.Equal(expected.Max(), SignalHealth.Measure(model, cancellation: TestContext.Current.CancellationToken).Inputs.Single(input => input.Name == "im_info").Values.Max);
        Assert.Equal(expected.Max(), SignalHealth.Measure(net.Net, cancellation: TestContext.Current.CancellationToken).Inputs.Single(input => input.Name == "im_info").Values.Max);

        // There are regions then, each of which is compared.
        var result = VerifiedNets.Verify(net, null);
        Assert.True(result.Passed, string.Join('\n', result.Diagnostics));
        Assert.All(result.Blobs.Where(blob => blob.Layer is "regions" or "pool"), blob =>
        {
            Assert.True(blob.Comparison!.Count >= 20);
            Assert.Equal(blob.Comparison.Count, blob.Shape.Count);
            Assert.True(blob.Shape[0] < blob.Blob.Shape[0]);
        });
    }

    /// <summary>Regions that are an input lie within the picture: what is pooled is not one cell, or none.</summary>
    [Fact]
    public void Regions_lie_within_the_picture()
    {
        var net = VerifiedNets.Plan("""
            layer { name: 'in' type: 'Input' top: 'map' top: 'rois' input_param { shape { dim: 1 dim: 4 dim: 14 dim: 14 } shape { dim: 9 dim: 5 } } }
            layer { name: 'pool' type: 'ROIPooling' bottom: 'map' bottom: 'rois' top: 'pool' roi_pooling_param { pooled_h: 2 pooled_w: 2 spatial_scale: 0.0625 } }
            """);
        var expected = net.Net!.Plan.InputExamples.Single();
        Assert.Equal("rois", expected.Key.Name);
        Assert.Equal(expected.Value, InputValues.Of(net.Net.Plan, new VerifyOptions(), new Dictionary<PortKit.Net.BlobVersion, string>())["rois"]);
        var model = Path.Combine(_folder, "m.onnx");
        Assert.True(net.Net.WriteModel(model).Succeeded);
        var most = ModelProbe.Run(model, 1).Inputs.Single(input => input.Name == "rois").Max;
        Assert.InRange(most, 112, 223);
        Assert.Equal(most, SignalHealth.Measure(model, cancellation: TestContext.Current.CancellationToken).Inputs.Single(input => input.Name == "rois").Values.Max);
        Assert.True(VerifiedNets.Verify(net, null).Passed);
    }

    /// <summary>A model of so many inputs and outputs is loaded as it stands, and is the same.</summary>
    [Fact]
    public void Many_inputs_and_outputs_are_compared()
    {
        const int Count = 600;
        var net = VerifiedNets.Plan(string.Concat(Enumerable.Range(0, Count).Select(i => $$"""
            layer { name: 'in{{i}}' type: 'Input' top: 'x{{i}}' input_param { shape { dim: 1 dim: 4 } } }
            layer { name: 'l{{i}}' type: 'ReLU' bottom: 'x{{i}}' top: 'y{{i}}' }

            """)));
        var result = VerifiedNets.Verify(net, null);
        Assert.True(result.Passed, string.Join('\n', result.Diagnostics));
        Assert.Equal(Count, result.Blobs.Count(blob => blob.Comparison is not null));
        var model = Path.Combine(_folder, "m.onnx");
        Assert.True(net.Net!.WriteModel(model).Succeeded);
        Assert.Equal(Count, ModelProbe.Run(model, 1).Outputs.Count);
    }

    [Fact]
    public void Given_values_are_fed()
    {
        var net = VerifiedNets.Plan(VerifiedNets.Small);
        var values = new float[2 * 3 * 9 * 9];
        values[5] = 1e6f;
        Assert.True(VerifiedNets.Verify(net, null, new VerifyOptions { Inputs = Given("data", values) }).Passed);
        values[5] = float.NaN;
        var result = VerifiedNets.Verify(net, null, new VerifyOptions { Inputs = Given("data", values) });
        Assert.True(result.Passed);
    }

    [Theory]
    [InlineData("word", 4, "error PK5006: 50 values for input 'word' 50 are expected. Found 4.")]
    [InlineData("nobody", 50, "error PK5006: Values for an input of the net are expected: 'x', 'label', 'word'. Found values for 'nobody'.")]
    [InlineData("word", 50, "net.prototxt(4,1): error PK5006: layer 'row' (Embed) cannot compute these inputs: An index from 0 to 4 is expected. Found 9.")]
    public void Values_that_do_not_fit_are_told(string input, int count, string message)
    {
        var result = VerifiedNets.Verify(VerifiedNets.Plan(Labelled), null, new VerifyOptions { Inputs = Given(input, [.. Enumerable.Repeat(9f, count)]) });
        Assert.False(result.Passed);
        Assert.Empty(result.Blobs);
        Assert.Contains(message, Assert.Single(result.Diagnostics).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("layer { name: 'x' type: 'Input' top: 'data' input_param { shape { dim: 1 dim: 3 dim: 9 dim: 9 } } } layer { name: 'y' type: 'ReLU' bottom: 'data' top: 'prob' }", "data 2x3x9x9. Found data 1x3x9x9.")]
    [InlineData("layer { name: 'x' type: 'Input' top: 'pictures' input_param { shape { dim: 2 dim: 3 dim: 9 dim: 9 } } } layer { name: 'y' type: 'ReLU' bottom: 'pictures' top: 'prob' }", "data 2x3x9x9. Found pictures 2x3x9x9.")]
    [InlineData("layer { name: 'y' type: 'DummyData' top: 'prob' dummy_data_param { shape { dim: 2 } } }", "data 2x3x9x9. Found none.")]
    [InlineData("layer { name: 'x' type: 'Input' top: 'data' input_param { shape { dim: 2 dim: 3 dim: 9 dim: 9 } } } layer { name: 'y' type: 'ReLU' bottom: 'data' top: 'other' }", "'prob'. Found 'other'.")]
    public void A_model_of_another_net_is_told(string other, string found)
    {
        var path = Path.Combine(_folder, "m.onnx");
        Assert.True(VerifiedNets.Plan(other).Net!.WriteModel(path).Succeeded);
        var told = Assert.Single(VerifiedNets.Verify(VerifiedNets.Plan(VerifiedNets.Small), path).Diagnostics);
        Assert.Equal((Codes.ModelMismatch, DiagnosticSeverity.Error, path), (told.Code, told.Severity, told.Location.File));
        Assert.EndsWith(found, told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_does_not_load_is_told()
    {
        var path = Path.Combine(_folder, "m.onnx");
        File.WriteAllText(path, "nonsense");
        var told = Assert.Single(VerifiedNets.Verify(VerifiedNets.Plan(VerifiedNets.Small), path).Diagnostics);
        Assert.Equal(Codes.DoesNotRun, told.Code);
    }

    private static Dictionary<string, float[]> Given(string name, float[] values) => new() { [name] = values };
}
