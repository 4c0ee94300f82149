using System.Globalization;
using System.Text;
using PortKit.Caffe.Protos;
using PortKit.Onnx.Protos;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public class BatchNormLayerTests
{
    [Theory]
    [InlineData("batch_norm_scale_bias")]
    [InlineData("batch_norm_scale_filler")]
    [InlineData("bn_batch_stats")]
    [InlineData("bn_default_test")]
    [InlineData("bn_global")]
    [InlineData("bn_scale")]
    [InlineData("bn_train")]
    [InlineData("bn_uninitialised")]
    public void Agrees_with_caffe(string name) => GoldenLayer.Check(name);

    [Theory]
    [InlineData(Phase.Train, false)]
    [InlineData(Phase.Test, false)]
    [InlineData(Phase.Test, true)]
    public void Agrees_with_the_reference(Phase phase, bool identity) => RandomNets.Agree(
        68,
        random =>
        {
            var channels = random.Next(1, 5);
            var inner = string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => $"dim: {random.Next(1, 5)} "));
            var dims = $"dim: {random.Next(1, 5)} dim: {channels} {inner}";
            var carried = random.Next(2) == 0 ? Statistics(channels, random) : "";
            var global = random.Next(3) switch { 0 => "use_global_stats: true", 1 => "use_global_stats: false", _ => "" };
            var bias = random.Next(2) == 0 ? "bias_term: true bias_filler { type: 'gaussian' }" : "";
            var top = random.Next(2) == 0 ? "b" : "a";
            var scale = $"layer {{ name: 'scale' type: 'Scale' bottom: '{top}' top: '{top}' scale_param {{ filler {{ type: 'gaussian' }} {bias} }} }}";
            return $$"""
                layer { name: 'x' type: 'Input' top: 'x' input_param { shape { {{dims}} } } }
                layer { name: 'before' type: 'ReLU' bottom: 'x' top: 'a' relu_param { negative_slope: 0.5 } }
                {{Layer("a", top, $"{global} eps: {(random.Next(2) == 0 ? "0.5" : "1e-2")}", carried)}}
                {{(random.Next(3) > 0 ? scale : "")}}
                """;
        },
        new ConvertOptions { Phase = phase, IdentityBatchNorm = identity });

    /// <summary>DenseNet's pattern. The builder does not see through Dropout: the axes are those that were planned.</summary>
    [Theory]
    [InlineData("3 4 4")]
    [InlineData("3")]
    public void Reads_what_Dropout_gives_in_training(string dims)
    {
        var net = Converter.Plan(
            Encoding.UTF8.GetBytes(
                $$"""
                layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 {{string.Concat(dims.Split(' ').Select(dim => $"dim: {dim} "))}} } } }
                layer { name: 'drop' type: 'Dropout' bottom: 'x' top: 'd' }
                layer { name: 'bn' type: 'BatchNorm' bottom: 'd' top: 'b' }
                """),
            "net.prototxt",
            new ConvertOptions { Seed = 1, Phase = Phase.Train });
        Assert.True(net.Net!.WriteModel(Stream.Null).Succeeded);
    }

    [Theory]
    [InlineData(Phase.Train, false)]
    [InlineData(Phase.Test, false)]
    [InlineData(Phase.Test, true)]
    public void Agrees_with_the_reference_with_scale_and_bias(Phase phase, bool identity) => RandomNets.Agree(
        69,
        random =>
        {
            var channels = random.Next(1, 5);
            var inner = string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => $"dim: {random.Next(1, 5)} "));
            var carried = random.Next(2) == 0 ? Statistics(channels, random, withScale: true) : "";
            var param = random.Next(3) switch
            {
                0 => "scale_bias: true",
                1 => "scale_filler { type: 'gaussian' std: 1 }",
                _ => "scale_bias: true scale_filler { type: 'uniform' min: -1 } bias_filler { type: 'gaussian' }",
            };
            var top = random.Next(2) == 0 ? "b" : "a";
            var scale = $"layer {{ name: 'scale' type: 'Scale' bottom: '{top}' top: '{top}' scale_param {{ filler {{ type: 'gaussian' }} bias_term: true }} }}";
            return $$"""
                layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: {{random.Next(1, 5)}} dim: {{channels}} {{inner}} } } }
                layer { name: 'before' type: 'ReLU' bottom: 'x' top: 'a' relu_param { negative_slope: 0.5 } }
                {{Layer("a", top, $"{param} eps: {(random.Next(2) == 0 ? "0.5" : "1e-2")}", carried)}}
                {{(random.Next(3) > 0 ? scale : "")}}
                """;
        },
        new ConvertOptions { Phase = phase, IdentityBatchNorm = identity });

    /// <summary>The blobs that NVIDIA/caffe makes, in its order: its batch_norm_layer.cpp.</summary>
    [Theory]
    [InlineData("", 3)]
    [InlineData("scale_bias: false", 3)]
    [InlineData("filler { value: 1 }", 3)]
    [InlineData("filler { value: 1 } bias_filler { }", 3)]
    [InlineData("scale_bias: true", 5)]
    [InlineData("scale_bias: false scale_filler { value: 1 }", 5)]
    [InlineData("bias_filler { value: 2 }", 5)]
    public void Has_the_blobs_of_its_fork(string param, int expected)
    {
        foreach (var strict in new[] { false, true })
        {
            var net = Converter.Plan(Encoding.UTF8.GetBytes(Net(Layer("x", "y", param))), "net.prototxt", new ConvertOptions { Seed = 1, Strict = strict });
            Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
            Net.Shape[] shapes = [new(3), new(3), new(1), new(3), new(3)];
            Assert.Equal(shapes.Take(expected), net.Net!.Plan.Learnables.Select(blob => blob.Spec.Shape));
        }
    }

    [Fact]
    public void Starts_as_its_fork_does()
    {
        const string Param = "scale_bias: true bias_filler { value: 0.5 }";
        var weights = Weights(Param, new ConvertOptions());
        Assert.Equal([[0f, 0f, 0f], [0f, 0f, 0f], [1f], [1f, 1f, 1f], [0.5f, 0.5f, 0.5f]], weights);
        Assert.Equal([1f, 1f, 1f], Weights(Param, new ConvertOptions { IdentityBatchNorm = true })[1]);

        float[][] Weights(string param, ConvertOptions options)
        {
            var net = Converter.Plan(Encoding.UTF8.GetBytes(Net(Layer("x", "y", param))), "net.prototxt", options with { Seed = 1 });
            var values = net.Net!.ComputeWeights();
            return [.. net.Net!.Plan.Learnables.Select(blob => values[blob].ToArray())];
        }
    }

    /// <summary>The layer sets its multipliers itself, whatever the net says.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("param { lr_mult: 1 decay_mult: 1 } param { lr_mult: 1 } param { lr_mult: 1 } param { lr_mult: 0.1 } param { lr_mult: 0 decay_mult: 0 }")]
    public void Scale_and_bias_are_trained_and_statistics_are_not(string param)
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(Net(Layer("x", "y", "scale_bias: true", param))), "net.prototxt", new ConvertOptions { Seed = 1 });
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        Assert.Equal([0f, 0f, 0f, 1f, 1f], net.Net!.Plan.Learnables.Select(blob => blob.LrMult));
        Assert.Equal([0f, 0f, 0f, 1f, 1f], net.Net!.Plan.Learnables.Select(blob => blob.DecayMult));
    }

    [Theory]
    [InlineData("scale_bias: true", "", "BatchNormalization")]
    [InlineData("scale_bias: true", "layer { name: 'scale' type: 'Scale' bottom: 'b' top: 'y' scale_param { bias_term: true } }", "BatchNormalization Mul Add")]
    [InlineData("filler { value: 1 }", "layer { name: 'scale' type: 'Scale' bottom: 'b' top: 'y' scale_param { bias_term: true } }", "BatchNormalization")]
    public void Emits_scale_and_bias_within_the_normalisation(string param, string after, string expected)
    {
        var model = Model(Net(Layer("x", "b", param) + after), new ConvertOptions { Seed = 1 });
        Assert.Equal(expected, string.Join(' ', model.Graph.Node.Select(node => node.OpType)));
    }

    /// <summary>The phase alone decides, and eps is at least 1e-5.</summary>
    [Theory]
    [InlineData("use_global_stats: false", Phase.Test, true)]
    [InlineData("use_global_stats: true", Phase.Train, true)]
    [InlineData("use_global_stats: true eps: 1e-9", Phase.Test, false)]
    public void Reads_the_phase_and_not_use_global_stats(string param, Phase phase, bool noted)
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(Net(Layer("x", "y", "scale_bias: true " + param))), "net.prototxt", new ConvertOptions { Seed = 1, Phase = phase });
        Assert.Equal(noted, net.Diagnostics.Any(note => note.Code == Codes.Ignored));
        var y = Session.Run(net, new Dictionary<string, float[]> { ["x"] = [1, 3, 0, 0, 0, 0, 1, 3, 0, 0, 0, 0] })["y"].Values;
        Golden.AssertClose("y", y.AsSpan(0, 2), phase == Phase.Test ? [1 / MathF.Sqrt(1e-5f), 3 / MathF.Sqrt(1e-5f)] : [-1, 1]);
    }

    [Theory]
    [InlineData("dim: 2 dim: 3", "batch_norm_param { filler { value: 0 } }", "PK2111", 3, 20)]
    [InlineData("dim: 2 dim: 3", "batch_norm_param { filler { type: 'gaussian' } }", "PK2111", 3, 20)]
    [InlineData("dim: 2 dim: 3", "batch_norm_param { filler { value: 1 } bias_filler { value: 1 } }", "PK2111", 3, 20)]
    [InlineData("dim: 2 dim: 3", "batch_norm_param { scale_bias: true filler { value: 1 } }", "PK2107", 3, 37)]
    [InlineData("dim: 2 dim: 3", "batch_norm_param { scale_filler { type: 'nope' } }", "PK2109", 3, 35)]
    [InlineData("dim: 2 dim: 3", "batch_norm_param { scale_bias: true } param { } param { } param { } param { } param { } param { }", "PK2004", 3, 89)]
    public void Refuses_of_forks(string dims, string param, string code, int line, int column) => Refuses(dims, param, code, line, column);

    [Theory]
    [InlineData("x", "scale_param { bias_term: true }", "BatchNormalization")]
    [InlineData("b", "", "BatchNormalization")]
    [InlineData("b", "scale_param { num_axes: 2 }", "BatchNormalization Mul")]
    [InlineData("b", "scale_param { axis: 0 }", "BatchNormalization Mul")]
    [InlineData("b", "} layer { name: 'too' type: 'ReLU' bottom: 'b' top: 'z'", "BatchNormalization Mul Relu")]
    public void Takes_up_the_scale_after_it(string top, string after, string expected)
    {
        var text = Net($"{Layer("x", top, "")} layer {{ name: 'scale' type: 'Scale' bottom: '{top}' top: 'y' {after} }}");
        var model = Model(text, new ConvertOptions { Seed = 1 });
        Assert.Equal(expected, string.Join(' ', model.Graph.Node.Select(node => node.OpType)));
        Assert.Contains(model.Graph.Node, node => node.Name == "scale" && node.Output[0] == "y");
    }

    [Fact]
    public void Leaves_the_scale_alone_where_every_blob_is_asked_for()
    {
        var text = Net(Layer("x", "b", "") + "layer { name: 'scale' type: 'Scale' bottom: 'b' top: 'y' }");
        var model = Model(text, new ConvertOptions { Seed = 1 }, new ModelOptions { AllBlobs = true });
        Assert.Equal(["BatchNormalization", "Mul"], model.Graph.Node.Select(node => node.OpType));
    }

    /// <summary>Without eps Caffe divides by 0: what lies off the mean becomes infinite, and what lies on it NaN.</summary>
    [Fact]
    public void Divides_by_zero_as_caffe_does()
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(Net(Layer("x", "y", "eps: 0"))), "net.prototxt", new ConvertOptions { Seed = 1 });
        var outputs = Session.Run(net, new Dictionary<string, float[]> { ["x"] = [1, -1, 0, 2, -2, 0, 1, 1, 1, 1, 1, 1] });
        Golden.AssertClose("y", outputs["y"].Values.AsSpan(0, 3), [float.PositiveInfinity, float.NegativeInfinity, float.NaN]);
    }

    [Theory]
    [InlineData("", "about 316")]
    [InlineData("eps: 0.001", "about 31.6")]
    [InlineData("use_global_stats: false", null)]
    public void Warns_of_statistics_that_were_never_accumulated(string param, string? expected)
    {
        Assert.Equal(expected is not null, CautionOf(new ConvertOptions())?.Contains(expected!, StringComparison.Ordinal) ?? false);
        Assert.Null(CautionOf(new ConvertOptions { IdentityBatchNorm = true }));

        string? CautionOf(ConvertOptions options) =>
            Converter.Plan(Encoding.UTF8.GetBytes(Net(Layer("x", "y", param))), "net.prototxt", options).Net!.Plan.Layers[1].Plan.UntrainedCaution;
    }

    [Fact]
    public void Statistics_are_not_trained()
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(Net(Layer("x", "y", ""))), "net.prototxt", new ConvertOptions { Seed = 1 });
        Assert.Equal([0f, 0f, 0f], net.Net!.Plan.Learnables.Select(blob => blob.LrMult));
    }

    [Theory]
    [InlineData("dim: 3", "", "PK2105", 3, 2)]
    [InlineData("", "", "PK2105", 3, 2)]
    [InlineData("dim: 0 dim: 3", "", "PK2105", 3, 2)]
    [InlineData("dim: 2 dim: 3", "param { lr_mult: 1 }", "PK2104", 3, 9)]
    [InlineData("dim: 2 dim: 3", "param { lr_mult: 0 } param { name: 'm' }", "PK2104", 3, 22)]
    public void Refuses(string dims, string param, string code, int line, int column) => Refused.Check(
        $$"""
        layer { name: 'x' type: 'Input' top: 'x' input_param { shape { {{dims}} } } }
        layer { name: 'bn' type: 'BatchNorm'
        {{param}} bottom: 'x' top: 'y' }
        """,
        code,
        line,
        column);

    private static string Net(string layers) => $"layer {{ name: 'x' type: 'Input' top: 'x' input_param {{ shape {{ dim: 2 dim: 3 dim: 2 }} }} }} {layers}";

    private static string Layer(string bottom, string top, string param, string blobs = "") =>
        $"layer {{ name: 'bn' type: 'BatchNorm' bottom: '{bottom}' top: '{top}' batch_norm_param {{ {param} }} {blobs} }}";

    /// <summary>Sums of means and of variances, and how many batches they are of, as a trained net carries them.</summary>
    private static string Statistics(int channels, Random random, bool withScale = false)
    {
        var batches = random.Next(1, 100);
        var scale = withScale ? Blob(channels, random.NextSingle) + Blob(channels, random.NextSingle) : "";
        return Blob(channels, () => batches * ((random.NextSingle() * 2) - 1)) + Blob(channels, () => batches * random.NextSingle()) + Blob(1, () => batches) + scale;

        static string Blob(int count, Func<float> value)
        {
            var data = Enumerable.Range(0, count).Select(_ => string.Create(CultureInfo.InvariantCulture, $"data: {value():R} "));
            return $"blobs {{ shape {{ dim: {count} }} {string.Concat(data)} }} ";
        }
    }

    private static ModelProto Model(string text, ConvertOptions options, ModelOptions? model = null)
    {
        using var stream = new MemoryStream();
        var net = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", options);
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        Assert.True(net.Net.WriteModel(stream, model).Succeeded);
        return ModelProto.Parser.ParseFrom(stream.ToArray());
    }
}
