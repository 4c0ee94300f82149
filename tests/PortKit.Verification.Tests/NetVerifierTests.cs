using System.Buffers.Binary;
using Google.Protobuf;
using PortKit.Onnx.Protos;

namespace PortKit.Verification.Tests;

public sealed class NetVerifierTests : IDisposable
{
    private const string Views = """
        layer { name: 'data' type: 'Input' top: 'data' input_param { shape { dim: 2 dim: 3 dim: 4 dim: 4 } } }
        layer { name: 'conv' type: 'Convolution' bottom: 'data' top: 'conv' convolution_param { num_output: 4 kernel_size: 3 weight_filler { type: 'xavier' } } }
        layer { name: 'view' type: 'Flatten' bottom: 'conv' top: 'view' }
        layer { name: 'act' type: 'ReLU' bottom: 'view' top: 'view' }
        layer { name: 'ip' type: 'InnerProduct' bottom: 'view' top: 'ip' inner_product_param { num_output: 3 weight_filler { type: 'xavier' } } }
        layer { name: 'late' type: 'Pooling' bottom: 'conv' top: 'late' pooling_param { kernel_size: 2 } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-verify-").FullName;
    private readonly string _path;

    public NetVerifierTests() => _path = Path.Combine(_folder, "m.onnx");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_model_of_the_net_passes_in_every_blob(bool isGiven)
    {
        var net = VerifiedNets.Plan(VerifiedNets.Small);
        if (isGiven)
            Assert.True(net.Net!.WriteModel(_path).Succeeded);
        var result = VerifiedNets.Verify(net, isGiven ? _path : null);
        Assert.True(result.Passed);
        Assert.Empty(result.Diagnostics);
        Assert.Equal(["data", "conv1@conv1", "conv1", "left", "right", "both", "map", "ip", "prob"], result.Blobs.Select(blob => blob.Name));
        Assert.Equal("", VerifiedNets.Verdicts(result));
        Assert.All(result.Blobs.Skip(1), blob => Assert.Equal(blob.Blob.Shape.Count, blob.Comparison!.Count));
        Assert.Contains(result.Blobs, blob => blob.Comparison?.MaxAbs > 0);
    }

    [Fact]
    public void Blobs_that_share_memory_are_compared_each_time_it_is_written()
    {
        var net = VerifiedNets.Plan(Views);
        var result = VerifiedNets.Verify(net, null);
        Assert.Equal(["data", "conv@conv", "view@view", "view", "conv", "ip", "late"], result.Blobs.Select(blob => blob.Name));
        Assert.True(result.Passed);
        Assert.Equal("", VerifiedNets.Verdicts(result));
        Assert.Equal(("act", "ReLU"), (result.Blobs[4].Layer, result.Blobs[4].Type));

        // Without all blobs the model has them under other values' names, or not at all.
        Assert.True(VerifiedNets.Plan(Views, new ConvertOptions { Seed = 3 }).Net!.WriteModel(_path).Succeeded);
        Assert.True(VerifiedNets.Verify(net, _path).Passed);
    }

    [Fact]
    public void What_is_drawn_into_memory_is_drawn_for_all_who_share_it()
    {
        var net = VerifiedNets.Plan(Views.Replace("type: 'ReLU'", "type: 'Dropout'", StringComparison.Ordinal), VerifiedNets.Train);
        Assert.Equal("view:Random conv:Random ip:AfterRandom late:AfterRandom", VerifiedNets.Verdicts(VerifiedNets.Verify(net, null, VerifiedNets.AllBlobs)));
    }

    [Fact]
    public void One_changed_weight_is_found_in_its_layer() => Fails("left", "left", graph =>
    {
        var weights = graph.Initializer.Single(tensor => tensor.Name == "left.0");
        var raw = weights.RawData.ToByteArray();
        BinaryPrimitives.WriteSingleLittleEndian(raw.AsSpan(40), BinaryPrimitives.ReadSingleLittleEndian(raw.AsSpan(40)) + 0.01f);
        weights.RawData = ByteString.CopyFrom(raw);
    });

    [Fact]
    public void A_changed_bias_of_the_last_matrix_is_found_in_its_layer() => Fails("ip", "ip", graph =>
    {
        var bias = graph.Initializer.Single(tensor => tensor.Name == "ip.1");
        var raw = bias.RawData.ToByteArray();
        BinaryPrimitives.WriteSingleLittleEndian(raw.AsSpan(28), 0.001f);
        bias.RawData = ByteString.CopyFrom(raw);
    });

    [Fact]
    public void A_changed_pad_is_found_in_its_layer() => Fails("conv1", "conv1@conv1", graph =>
        Attribute(graph, "conv1", "pads").Ints.ReplaceWith(2, 1, 0, 1));

    [Fact]
    public void A_changed_stride_is_a_changed_shape()
    {
        var net = VerifiedNets.Plan(string.Join('\n', VerifiedNets.Small.Split('\n').Take(3)));
        VerifiedNets.Write(net, _path, graph =>
        {
            Attribute(graph, "conv1", "strides").Ints.ReplaceWith(2, 2);
            graph.Output[0].Type = null;
        });
        var result = VerifiedNets.Verify(net, _path);
        Assert.EndsWith("the shape is 2x6x5x5 instead of 2x6x9x9.", Assert.Single(result.Diagnostics).Message, StringComparison.Ordinal);
        Assert.True(double.IsNaN(result.FirstDifference!.Comparison!.MaxAbs));
    }

    [Fact]
    public void A_changed_axis_of_Softmax_is_found_in_its_layer() => Fails("map", "map", graph => Attribute(graph, "map", "axis").I = 3);

    [Fact]
    public void Changed_inputs_of_Concat_are_found_in_its_layer() => Fails("both", "both", graph =>
    {
        var concat = graph.Node.Single(node => node.OpType == "Concat");
        (concat.Input[0], concat.Input[1]) = (concat.Input[1], concat.Input[0]);
    });

    /// <summary>The layers after the faulty one get other values, and so differ too; the first is named.</summary>
    [Fact]
    public void The_reference_has_the_weights_of_the_net()
    {
        Assert.True(VerifiedNets.Plan(VerifiedNets.Small, new ConvertOptions { Seed = 4 }).Net!.WriteModel(_path).Succeeded);
        var result = VerifiedNets.Verify(VerifiedNets.Plan(VerifiedNets.Small), _path);
        Assert.Equal("conv1@conv1", result.FirstDifference!.Name);
        Assert.Equal([Codes.MadeOtherwise, Codes.Differs], result.Diagnostics.Select(diagnostic => diagnostic.Code));
        var told = result.Diagnostics[1];
        Assert.StartsWith("net.prototxt(3,1): error PK5009: layer 'conv1' (Convolution) is the first that differs, in blob 'conv1@conv1' 2x6x9x9: ONNX Runtime against Caffe's arithmetic: ", told.ToString(), StringComparison.Ordinal);
        Assert.EndsWith(" So do 7 blobs after it.", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tolerance_is_what_max_rel_is_held_against()
    {
        var net = VerifiedNets.Plan(VerifiedNets.Small);
        var worst = VerifiedNets.Verify(net, null).Blobs.Max(blob => blob.Comparison?.MaxRel ?? 0);
        Assert.InRange(worst, 1e-9, 1e-5);
        Assert.True(VerifiedNets.Verify(net, null, new VerifyOptions { Tolerance = worst }).Passed);
    }

    [Fact]
    public void Merged_layers_are_not_in_the_model_and_that_is_no_failure()
    {
        const string Net = """
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 4 dim: 3 dim: 5 dim: 5 } } }
            layer { name: 'bn' type: 'BatchNorm' bottom: 'x' top: 'bn' }
            layer { name: 'scale' type: 'Scale' bottom: 'bn' top: 'scale' scale_param { bias_term: true filler { type: 'uniform' min: 1 max: 2 } } }
            """;
        Assert.True(VerifiedNets.Plan(Net).Net!.WriteModel(_path).Succeeded);
        var result = VerifiedNets.Verify(VerifiedNets.Plan(Net), _path);
        Assert.True(result.Passed);
        Assert.Equal("bn:NotInModel", VerifiedNets.Verdicts(result));
        Assert.Equal("", VerifiedNets.Verdicts(VerifiedNets.Verify(VerifiedNets.Plan(Net, new ConvertOptions { Seed = 3 }), null, VerifiedNets.AllBlobs)));
    }

    [Fact]
    public void What_layers_draw_and_what_comes_after_is_not_compared()
    {
        const string Net = """
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 4 dim: 6 } } }
            layer { name: 'noise' type: 'DummyData' top: 'noise' dummy_data_param { shape { dim: 4 dim: 6 } data_filler { type: 'gaussian' std: 1 } } }
            layer { name: 'ones' type: 'DummyData' top: 'ones' dummy_data_param { shape { dim: 4 dim: 6 } data_filler { value: 1 } } }
            layer { name: 'sum' type: 'Eltwise' bottom: 'x' bottom: 'ones' top: 'sum' }
            layer { name: 'drop' type: 'Dropout' bottom: 'sum' top: 'drop' }
            layer { name: 'relu' type: 'ReLU' bottom: 'drop' top: 'drop' }
            layer { name: 'noisy' type: 'Eltwise' bottom: 'sum' bottom: 'noise' top: 'noisy' }
            """;
        var train = VerifiedNets.Verify(VerifiedNets.Plan(Net, VerifiedNets.Train), null, VerifiedNets.AllBlobs);
        Assert.True(train.Passed);
        Assert.Equal("noise:Random drop@drop:Random drop:AfterRandom noisy:AfterRandom", VerifiedNets.Verdicts(train));
        var test = VerifiedNets.Verify(VerifiedNets.Plan(Net, VerifiedNets.Train with { Phase = PortKit.Caffe.Protos.Phase.Test }), null, VerifiedNets.AllBlobs);
        Assert.True(test.Passed);
        Assert.Equal("noise:Random noisy:AfterRandom", VerifiedNets.Verdicts(test));
    }

    /// <summary>Rounding of large sums, made visible where all but the small ones are cut off.</summary>
    [Fact]
    public void Drift_is_told_from_a_fault()
    {
        const string Net = """
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 8 dim: 2048 } } }
            layer { name: 'a' type: 'InnerProduct' bottom: 'x' top: 'a' inner_product_param { num_output: 512 weight_filler { type: 'uniform' min: -200 max: 200 } } }
            layer { name: 'cut' type: 'Clip' bottom: 'a' top: 'cut' clip_param { min: -60 max: 60 } }
            """;
        var net = VerifiedNets.Plan(Net, new ConvertOptions { Seed = 3 });
        var result = VerifiedNets.Verify(net, null, VerifiedNets.AllBlobs);
        Assert.Equal("cut:Drift", VerifiedNets.Verdicts(result));
        Assert.True(result.Passed, string.Join('\n', result.Diagnostics));

        VerifiedNets.Write(net, _path, graph =>
        {
            var clip = graph.Node.Single(node => node.OpType == "Clip");
            clip.OpType = "Relu";
            while (clip.Input.Count > 1)
                clip.Input.RemoveAt(1);
        }, VerifiedNets.AllBlobs.Model);
        result = VerifiedNets.Verify(net, _path);
        Assert.False(result.Passed);
        Assert.Equal("cut:Differs", VerifiedNets.Verdicts(result));
    }

    /// <summary>What comes after a fault differs, though its own layer may be right.</summary>
    [Fact]
    public void After_a_fault_there_is_no_drift()
    {
        var net = VerifiedNets.Plan(VerifiedNets.Small);
        VerifiedNets.Write(net, _path, graph => graph.Node.Single(node => node.OpType == "Relu").OpType = "Abs");
        Assert.Equal(
            "conv1:Differs left:Differs right:Differs both:Differs map:Differs ip:Differs prob:Differs", VerifiedNets.Verdicts(VerifiedNets.Verify(net, _path)));
    }

    [Fact]
    public void Any_batch_is_run_with_that_of_the_net()
    {
        var result = VerifiedNets.Verify(VerifiedNets.Plan(VerifiedNets.Small, new ConvertOptions { Seed = 3, Batch = BatchSize.Dynamic }), null);
        Assert.True(result.Passed);
        Assert.All(result.Blobs, blob => Assert.Equal(2, blob.Blob.Shape[0]));
    }

    /// <summary>Progress goes from layer to layer, and whoever hears of it may stop it.</summary>
    [Fact]
    public void It_can_be_stopped_between_layers()
    {
        using var source = new CancellationTokenSource();
        var heard = new List<double>();
        var progress = new Heard(part =>
        {
            heard.Add(part);
            if (heard.Count == 3)
                source.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => NetVerifier.Verify(VerifiedNets.Plan(VerifiedNets.Small).Net!, null, null, progress, source.Token));
        Assert.Equal(3, heard.Count);
        Assert.Equal(3 / 9.0, heard[^1]);
    }

    private static AttributeProto Attribute(GraphProto graph, string layer, string name)
    {
        var node = graph.Node.Single(node => node.OpType is "Conv" or "Softmax" && node.Name.StartsWith(layer, StringComparison.Ordinal));
        return node.Attribute.Single(attribute => attribute.Name == name);
    }

    private void Fails(string layer, string blob, Action<GraphProto> change)
    {
        var net = VerifiedNets.Plan(VerifiedNets.Small);
        VerifiedNets.Write(net, _path, change);
        var result = VerifiedNets.Verify(net, _path);
        Assert.False(result.Passed);
        Assert.Equal((layer, blob), (result.FirstDifference?.Layer, result.FirstDifference?.Name));
        Assert.Equal(BlobVerdict.Differs, result.FirstDifference!.Verdict);
        var told = Assert.Single(result.Diagnostics);
        Assert.Equal(Codes.Differs, told.Code);
        Assert.Contains($"layer '{layer}' ", told.Message, StringComparison.Ordinal);
        Assert.Contains("values differ, most of all at [", told.Message, StringComparison.Ordinal);
    }

    private sealed class Heard(Action<double> hear) : IProgress<double>
    {
        public void Report(double value) => hear(value);
    }
}

internal static class Repeated
{
    public static void ReplaceWith(this Google.Protobuf.Collections.RepeatedField<long> field, params long[] values)
    {
        field.Clear();
        field.AddRange(values);
    }
}
