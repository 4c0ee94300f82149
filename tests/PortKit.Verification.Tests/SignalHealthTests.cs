using PortKit.Initializers.Caffe;

namespace PortKit.Verification.Tests;

/// <summary>What is found in nets that PortKit converts, in the model and by Caffe's arithmetic.</summary>
public sealed class SignalHealthTests : IDisposable
{
    private const string Small = """
        layer { name: 'data' type: 'Input' top: 'data' input_param { shape { dim: 1 dim: 3 dim: 12 dim: 12 } } }
        layer { name: 'conv' type: 'Convolution' bottom: 'data' top: 'conv' convolution_param { num_output: 4 kernel_size: 3 weight_filler { type: 'xavier' } bias_filler { type: 'constant' value: 0.1 } } }
        layer { name: 'relu' type: 'ReLU' bottom: 'conv' top: 'conv' }
        layer { name: 'pool' type: 'Pooling' bottom: 'conv' top: 'pool' pooling_param { pool: MAX kernel_size: 2 stride: 2 } }
        layer { name: 'ip' type: 'InnerProduct' bottom: 'pool' top: 'ip' inner_product_param { num_output: 5 weight_filler { type: 'gaussian' std: 0.1 } } }
        layer { name: 'prob' type: 'Softmax' bottom: 'ip' top: 'prob' }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-signal-").FullName;
    private readonly string _path;

    public SignalHealthTests() => _path = Path.Combine(_folder, "m.onnx");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_model_tells_the_fillers_and_the_net_its_layers()
    {
        var net = Written(Small);
        var byNodes = Measured();
        Assert.Equal(["data", "conv@conv", "conv", "pool", "ip", "prob"], byNodes.Blobs.Select(blob => blob.Name));
        Assert.Equal(["", "Conv", "Relu", "MaxPool", "Gemm", "Softmax"], byNodes.Blobs.Select(blob => blob.Type));
        Assert.Equal(["", "conv", "relu", "pool", "ip", "prob"], byNodes.Blobs.Select(blob => blob.Layer));
        Assert.Equal([null, "xavier", null, null, "gaussian std 0.1", null], byNodes.Blobs.Select(blob => blob.Filler));
        Assert.Equal([0, 1, 1, 1, 2, 2], byNodes.Blobs.Select(blob => blob.Depth));
        Assert.Equal(["data"], byNodes.Inputs.Select(blob => blob.Name));
        Assert.Equal(["prob"], byNodes.Outputs.Select(blob => blob.Name));
        Assert.Equal((SignalVerdict.Unknown, 2), (byNodes.Trend.Verdict, byNodes.Trend.Layers));
        Assert.InRange(byNodes.Blobs[0].Values.Std, 0.9, 1.1);
        Assert.Equal((4, 0), (byNodes.Blobs[2].Units, byNodes.Blobs[2].DeadUnits));
        Assert.InRange(byNodes.Blobs[2].ZeroShare, 0.3, 0.6);

        var byLayers = Measured(new SignalOptions { Net = net.Net });
        Assert.Equal(["", "Convolution", "ReLU", "Pooling", "InnerProduct", "Softmax"], byLayers.Blobs.Select(blob => blob.Type));
        Assert.Equal(byNodes.Blobs.Select(blob => blob with { Type = "" }), byLayers.Blobs.Select(blob => blob with { Type = "" }), SameSignal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_number_of_threads_changes_nothing(int threads)
    {
        Written(Small);
        Assert.Equal(Measured().Blobs, Measured(new SignalOptions { Threads = threads }).Blobs, SameSignal);
    }

    [Theory]
    [InlineData("type: 'xavier'")]
    [InlineData("type: 'msra'")]
    [InlineData("type: 'gaussian' std: 0.01")]
    public void Runtime_and_reference_agree(string filler)
    {
        foreach (var net in new[] { DeepNets.Matrices(filler), DeepNets.Convolutions(filler) })
        {
            Assert.True(net.Net!.WriteModel(_path).Succeeded);
            var (model, reference) = (Measured(new SignalOptions { Net = net.Net! }), DeepNets.Measure(net));
            Assert.Equal(reference.Blobs.Select(blob => (blob.Name, blob.Layer, blob.Depth, blob.Filler, blob.DeadUnits)), model.Blobs.Select(blob => (blob.Name, blob.Layer, blob.Depth, blob.Filler, blob.DeadUnits)));
            foreach (var (ours, theirs) in reference.Blobs.Zip(model.Blobs))
                Assert.Equal(ours.Values.Std, theirs.Values.Std, 1e-4 * ours.Values.Std);
            Assert.Equal(reference.Trend.Factor, model.Trend.Factor, 1e-5);
            Assert.Equal(reference.Trend.Verdict, model.Trend.Verdict);
            Assert.Equal(reference.Findings.Select(finding => finding.Code), model.Findings.Select(finding => finding.Code));
        }
    }

    [Theory]
    [InlineData("type: 'xavier'", "vanishes", @"^ip2 and 28 more \(xavier\): std falls by 0\.(69|7|71) per ReLU layer; use msra, which is std 0\.0884 in ip2\.$")]
    [InlineData("type: 'gaussian' std: 0.2", "explodes", @"^ip1 and 29 more \(gaussian std 0\.2\): std grows by 2\.[23] per ReLU layer; use msra, which is std 0\.0884 in ip1\.$")]
    public void Advice_names_the_filler_at_its_line(string filler, string verb, string hint)
    {
        var finding = Assert.Single(DeepNets.Measure(DeepNets.Matrices(filler)).Findings);
        Assert.Equal((Codes.SignalDrifts, DiagnosticSeverity.Warning), (finding.Code, finding.Severity));
        Assert.StartsWith($"The signal {verb}: its standard deviation should stay within a factor of 10. Found ", finding.Message, StringComparison.Ordinal);
        Assert.Matches(hint, finding.Hint);
        Assert.Equal("net.prototxt", finding.Location.File);
        Assert.True(finding.Location.Line > 1);
    }

    /// <summary>A bias that is far below what comes in lets nothing through.</summary>
    [Fact]
    public void Dead_channels_are_counted()
    {
        var net = DeepNets.Plan("""
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
            layer { name: 'c' type: 'Convolution' bottom: 'x' top: 'c' convolution_param { num_output: 6 kernel_size: 1 weight_filler { type: 'msra' } } }
            layer { name: 'b' type: 'Bias' bottom: 'c' top: 'b' bias_param { filler { type: 'constant' value: -100 } } }
            layer { name: 'r' type: 'ReLU' bottom: 'b' top: 'r' }
            layer { name: 'leaky' type: 'ReLU' bottom: 'b' top: 'l' relu_param { negative_slope: 0.1 } }
            """);
        Assert.True(net.Net!.WriteModel(_path).Succeeded);
        foreach (var report in new[] { Measured(), Measured(new SignalOptions { Net = net.Net! }), DeepNets.Measure(net) })
        {
            var relu = report.Blobs.Single(blob => blob.Name == "r");
            Assert.Equal((6, 6, 1.0), (relu.Units, relu.DeadUnits, relu.ZeroShare));
            Assert.Equal(0, report.Blobs.Single(blob => blob.Name == "l").Units);
            Assert.Equal((SignalVerdict.Died, "r"), (report.Trend.Verdict, report.Trend.Layer));
            Assert.Equal([Codes.SignalDied, Codes.DeadUnits], report.Findings.Select(finding => finding.Code));
            Assert.Equal("ReLU 'r': most units should pass something. Found 6 of 6 that are zero everywhere.", report.Findings[1].Message);
        }
    }

    /// <summary>With one input a neuron has one value, and that of a living one is zero half of the time.</summary>
    [Fact]
    public void Neurons_are_judged_by_many_inputs_only()
    {
        var net = Written("""
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 1 dim: 20 } } }
            layer { name: 'a' type: 'InnerProduct' bottom: 'x' top: 'a' inner_product_param { num_output: 50 weight_filler { type: 'msra' } } }
            layer { name: 'r' type: 'ReLU' bottom: 'a' top: 'a' }
            """);
        Assert.Equal(0, Measured().Blobs[^1].Units);
        Assert.Equal((50, 0), (Measured(new SignalOptions { Samples = 32 }).Blobs[^1].Units, Measured(new SignalOptions { Samples = 32 }).Blobs[^1].DeadUnits));
        Assert.Equal((50, 0), (DeepNets.Measure(net, samples: 32).Blobs[^1].Units, DeepNets.Measure(net, samples: 32).Blobs[^1].DeadUnits));
    }

    [Fact]
    public void Weights_that_the_net_does_not_fill_are_where_the_signal_dies()
    {
        Written(Small.Replace("weight_filler { type: 'xavier' } ", "", StringComparison.Ordinal));
        var report = Measured();
        Assert.Equal((SignalVerdict.Died, "conv"), (report.Trend.Verdict, report.Trend.Layer));
        Assert.Equal("The signal dies at 'conv' (Conv): it should differ from value to value. Found 0.1 in all 400.", report.Findings[0].Message);
        Assert.StartsWith("conv (constant 0): all its outputs are alike, and stay so.", report.Findings[0].Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_blob_that_overflows_is_named()
    {
        var net = Written("""
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 8 } } }
            layer { name: 'a' type: 'InnerProduct' bottom: 'x' top: 'a' inner_product_param { num_output: 8 weight_filler { type: 'gaussian' std: 1e30 } } }
            layer { name: 'b' type: 'InnerProduct' bottom: 'a' top: 'b' inner_product_param { num_output: 8 weight_filler { type: 'gaussian' std: 1e30 } } }
            layer { name: 'c' type: 'InnerProduct' bottom: 'b' top: 'c' inner_product_param { num_output: 8 weight_filler { type: 'msra' } } }
            """);
        foreach (var report in new[] { Measured(), DeepNets.Measure(net) })
        {
            Assert.False(report.IsFinite);
            Assert.Equal((SignalVerdict.Overflowed, "b"), (report.Trend.Verdict, report.Trend.Layer));
            Assert.Equal("b", report.FirstNonFinite!.Name);
            var finding = Assert.Single(report.Findings);
            Assert.Equal(Codes.NotFinite, finding.Code);
            Assert.Contains("Found 16 of 16 values that are not. The first that is not finite is 'b' of layer 'b'", finding.Message, StringComparison.Ordinal);
            Assert.Matches(@"It reads what comes from 'a', of standard deviation \d\.\d+E\+30\.$", finding.Message);
        }
    }

    /// <summary>Only what lies behind weights is measured at first: a layer without any that overflows before is found all the same.</summary>
    [Theory]
    [InlineData(1L << 30, false)]
    [InlineData(1L << 30, true)]
    [InlineData(1, false)]
    [InlineData(1, true)]
    public void The_first_value_that_is_not_finite_is_named_wherever_it_is(long room, bool byLayers)
    {
        var net = Written("""
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 8 } } }
            layer { name: 'small' type: 'InnerProduct' bottom: 'x' top: 'small' inner_product_param { num_output: 8 weight_filler { type: 'gaussian' std: 1e-3 } } }
            layer { name: 'a' type: 'InnerProduct' bottom: 'x' top: 'a' inner_product_param { num_output: 8 weight_filler { type: 'xavier' } } }
            layer { name: 'p' type: 'Power' bottom: 'a' top: 'p' power_param { scale: 1e30 } }
            layer { name: 'q' type: 'Power' bottom: 'p' top: 'q' power_param { scale: 1e30 } }
            layer { name: 's' type: 'Eltwise' bottom: 'small' bottom: 'q' top: 's' }
            layer { name: 'b' type: 'InnerProduct' bottom: 's' top: 'b' inner_product_param { num_output: 8 weight_filler { type: 'msra' } } }
            layer { name: 't' type: 'Eltwise' bottom: 'b' bottom: 's' top: 't' }
            layer { name: 'c' type: 'InnerProduct' bottom: 't' top: 'c' inner_product_param { num_output: 8 weight_filler { type: 'msra' } } }
            """);
        var report = Measured(new SignalOptions { WeightedOnly = true, MostBytes = room, Net = byLayers ? net.Net : null });
        Assert.Equal("q", report.FirstNonFinite!.Name);
        var finding = report.Findings.First(finding => finding.Code == Codes.NotFinite);
        Assert.Matches(@"The first that is not finite is 'q' of layer 'q' \((Power|Mul)\)\. It reads what comes from 'p', of standard deviation \d\.\d+E\+(29|30)\.$", finding.Message);
        Assert.Equal("q", DeepNets.Measure(net).FirstNonFinite!.Name);
    }

    /// <summary>No initializer would make trained weights better.</summary>
    [Fact]
    public void Trained_weights_get_no_advice_on_initializers()
    {
        var weights = Path.Combine(_folder, "trained.caffemodel");
        Assert.True(DeepNets.Matrices("type: 'xavier'").Net!.WriteWeights(weights).Succeeded);
        var net = DeepNets.Matrices("type: 'gaussian' std: 0.01", new ConvertOptions { Seed = 1, Weights = [weights] });
        Assert.True(net.Net!.WriteModel(_path).Succeeded);
        var untrained = DeepNets.Matrices("type: 'gaussian' std: 0.01");
        foreach (var report in new[] { Measured(), Measured(new SignalOptions { Net = untrained.Net! }), DeepNets.Measure(net) })
        {
            var finding = Assert.Single(report.Findings);
            Assert.Equal(Codes.SignalDrifts, finding.Code);
            Assert.EndsWith("; the weights are trained: feed what they were trained on, with its mean and scale, which convert has options for.", finding.Hint, StringComparison.Ordinal);
            Assert.All(report.Blobs, blob => Assert.Null(blob.Filler));
        }
    }

    /// <summary>Caffe's BatchNorm divides by sqrt(eps) as long as it has no statistics: 316 for each layer, as deep ResNets have it in TEST phase.</summary>
    [Fact]
    public void Fresh_normalisations_overflow_in_a_deep_net()
    {
        var net = new System.Text.StringBuilder("layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 4 dim: 16 } } }\n");
        for (var i = 1; i <= 20; i++)
        {
            net.Append($"layer {{ name: 'ip{i}' type: 'InnerProduct' bottom: '{(i == 1 ? "x" : $"bn{i - 1}")}' top: 'ip{i}' inner_product_param {{ num_output: 16 weight_filler {{ type: 'xavier' }} }} }}\n");
            net.Append($"layer {{ name: 'bn{i}' type: 'BatchNorm' bottom: 'ip{i}' top: 'bn{i}' }}\n");
        }

        Written(net.ToString());
        var report = Measured();
        Assert.Equal(SignalVerdict.Overflowed, report.Trend.Verdict);
        Assert.InRange(report.Trend.Factor, 250, 400);
        Assert.InRange(report.FirstNonFinite!.Depth, 14, 18);
        Assert.Equal((Codes.NotFinite, report.FirstNonFinite.Layer), (report.Findings[0].Code, report.Trend.Layer));
        Assert.Contains("`IdentityBatchNorm = true`", report.Findings[0].Hint, StringComparison.Ordinal);

        Written(net.ToString(), new ConvertOptions { Seed = 5, IdentityBatchNorm = true });
        Assert.Equal(SignalVerdict.Steady, Measured().Trend.Verdict);
    }

    [Fact]
    public void What_is_not_finite_inside_alone_is_a_warning()
    {
        Written("""
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 8 } } }
            layer { name: 'a' type: 'Exp' bottom: 'x' top: 'a' exp_param { shift: 1000 } }
            layer { name: 'b' type: 'Sigmoid' bottom: 'a' top: 'b' }
            """);
        var report = Measured();
        Assert.True(report.IsFinite);
        var finding = Assert.Single(report.Findings);
        Assert.Equal((Codes.NotFiniteInside, DiagnosticSeverity.Warning), (finding.Code, finding.Severity));
        Assert.Contains("Blob 'a'", finding.Message, StringComparison.Ordinal);
    }

    /// <summary>Of labels and words each input has those that there are, in both ways to measure and for a model alone.</summary>
    [Fact]
    public void Inputs_that_choose_get_whole_numbers_in_range()
    {
        const string Net = """
            layer { name: 'x' type: 'Input' top: 'x' top: 'label' top: 'word' input_param { shape { dim: 50 dim: 8 } shape { dim: 50 } shape { dim: 50 } } }
            layer { name: 'e' type: 'Embed' bottom: 'word' top: 'e' embed_param { input_dim: 4 num_output: 8 weight_filler { type: 'gaussian' } } }
            layer { name: 's' type: 'Eltwise' bottom: 'x' bottom: 'e' top: 's' }
            layer { name: 'a' type: 'InnerProduct' bottom: 's' top: 'a' inner_product_param { num_output: 3 weight_filler { type: 'xavier' } } }
            layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'a' bottom: 'label' top: 'loss' }
            """;
        var net = Written(Net, new ConvertOptions { Seed = 1, Phase = Caffe.Protos.Phase.Train });
        foreach (var report in new[] { Measured(), Measured(new SignalOptions { Net = net.Net }), DeepNets.Measure(net) })
        {
            Assert.Equal([("label", 2f), ("word", 3f)], report.Inputs.Skip(1).Select(blob => (blob.Name, blob.Values.Max)));
            Assert.All(report.Inputs.Skip(1), blob => Assert.Equal(0, blob.Values.Min));
            Assert.True(report.IsFinite);
        }
    }

    [Fact]
    public void Trained_weights_have_no_filler()
    {
        Assert.True(DeepNets.Plan(Small).Net!.WriteWeights(Path.Combine(_folder, "w.caffemodel")).Succeeded);
        var net = Written(Small, new ConvertOptions { Seed = 1, Weights = [Path.Combine(_folder, "w.caffemodel")] });
        Assert.All(Measured().Blobs, blob => Assert.Null(blob.Filler));
        Assert.All(Measured(new SignalOptions { Net = net.Net }).Blobs, blob => Assert.Null(blob.Filler));
        Assert.Equal(2, Measured().Trend.Layers);
    }

    [Fact]
    public void What_there_is_no_room_for_is_left_out_and_that_is_said()
    {
        Written(Small);
        var report = Measured(new SignalOptions { MostBytes = 1700 });
        Assert.Equal(["data", "conv@conv", "ip", "prob"], report.Blobs.Select(blob => blob.Name));
        var note = Assert.Single(report.Findings);
        Assert.Equal((Codes.SignalPartial, "2 of 4 values inside the model were not measured: together they take more than 0 MiB."), (note.Code, note.Message));
        Assert.Equal(["data", "conv@conv", "ip", "prob"], Measured(new SignalOptions { WeightedOnly = true }).Blobs.Select(blob => blob.Name));
    }

    [Fact]
    public void A_net_of_another_model_is_refused()
    {
        Written(Small);
        Assert.Throws<NetMismatchException>(() => Measured(new SignalOptions { Net = DeepNets.Matrices("type: 'msra'").Net }));
    }

    [Fact]
    public void Work_that_is_cancelled_ends()
    {
        var net = Written(Small);
        var cancelled = new CancellationToken(true);
        Assert.ThrowsAny<OperationCanceledException>(() => SignalHealth.Measure(_path, null, null, cancelled));
        Assert.ThrowsAny<OperationCanceledException>(() => SignalHealth.Measure(net.Net!, cancellation: cancelled));
    }

    [Fact]
    public void Variants_leave_all_but_weights_as_they_are()
    {
        var net = DeepNets.Plan(Small);
        var (own, other) = (net.Net!.ComputeWeights(), WeightVariant.Of(new CaffeFillerSpec { Type = "msra" }).WeightsOf(net.Net!, 9));
        foreach (var blob in net.Net!.Plan.Learnables)
            Assert.Equal(!WeightVariant.IsWeight(blob), own[blob].SequenceEqual(other(blob)));
        var weights = net.Net.Plan.Learnables.First();
        Assert.Equal(other(weights), other(weights));
        Assert.NotEqual(other(weights), WeightVariant.Of(new CaffeFillerSpec { Type = "msra" }).WeightsOf(net.Net!, 10)(weights));
        var cut = WeightVariant.TruncatedNormal(0.1f).WeightsOf(net.Net!, 9)(weights);
        Assert.All(cut, value => Assert.InRange(value, -0.2f, 0.2f));
        Assert.Equal("truncated normal std 0.1", WeightVariant.TruncatedNormal(0.1f).Name);
    }

    /// <summary>Scores of boxes that are left out are minus infinity inside of a model. That is no signal that overflowed.</summary>
    [Fact]
    public void What_is_left_out_has_not_overflowed()
    {
        Written("""
            layer { name: 'in' type: 'Input' top: 'scores' top: 'deltas' top: 'im_info'
              input_param { shape { dim: 1 dim: 2 dim: 9 dim: 9 } shape { dim: 1 dim: 4 dim: 9 dim: 9 } shape { dim: 1 dim: 3 } } }
            layer { name: 'p' type: 'Python' bottom: 'scores' bottom: 'deltas' bottom: 'im_info' top: 'rois'
              python_param { module: 'rpn.proposal_layer' layer: 'ProposalLayer' param_str: "{'feat_stride': 2, 'scales': [2], 'ratios': [1]}" } }
            """);
        var report = Measured();
        Assert.Contains(report.Blobs, blob => blob.Name == "rois");
        Assert.NotEqual(SignalVerdict.Overflowed, report.Trend.Verdict);
        Assert.All(report.Blobs, blob => Assert.Equal(0, blob.Values.NonFinite));
        Assert.Empty(report.Findings);
    }

    private static bool SameSignal(BlobSignal one, BlobSignal other) =>
        one with { Values = other.Values } == other && one.Values with { Dims = other.Values.Dims } == other.Values && one.Values.Dims.SequenceEqual(other.Values.Dims);

    private SignalReport Measured(SignalOptions? options = null) => SignalHealth.Measure(_path, options, null, TestContext.Current.CancellationToken);

    private PlanResult Written(string prototxt, ConvertOptions? options = null)
    {
        var net = DeepNets.Plan(prototxt, options);
        Assert.True(net.Net!.WriteModel(_path).Succeeded, string.Join('\n', net.Diagnostics));
        return net;
    }
}
