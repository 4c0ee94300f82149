using System.Globalization;
using System.Text;
using PortKit.Caffe.Protos;
using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers.Forks;

public sealed class BnLayerTests
{
    [Theory]
    [InlineData("bn_psp_fresh")]
    [InlineData("bn_psp_fresh_frozen")]
    [InlineData("bn_psp_frozen")]
    [InlineData("bn_psp_test")]
    [InlineData("bn_psp_train")]
    [InlineData("bn_segnet_inference")]
    [InlineData("bn_segnet_learn")]
    [InlineData("bn_segnet_learn_tops")]
    public void Gives_what_the_fork_gives(string name) => GoldenLayer.Check(name, "forks");

    private const string Filled = "{ type: 'gaussian' mean: 1 std: 0.5 }";

    /// <summary>SegNet's and ParseNet's, whose tops have four axes, in both phases.</summary>
    [Theory]
    [InlineData(Phase.Train)]
    [InlineData(Phase.Test)]
    public void Agrees_with_the_reference_as_SegNets(Phase phase) => RandomNets.Agree(
        810,
        random =>
        {
            var tops = OneOf(random, "", "", "top: 'mean'", "top: 'mean' top: 'variance'");
            var mode = OneOf(random, "", "bn_mode: LEARN", "bn_mode: INFERENCE");
            var parsenet = tops.Length == 0 && random.Next(3) == 0 ? OneOf(random, "var_eps: 0.1", "across_spatial: false", "decay: 0.5", "across_spatial: false var_eps: 0.01") : null;
            return Net(random, $"{tops} bn_param {{ {parsenet ?? mode} scale_filler {Filled} {OneOf(random, "", $"shift_filler {Filled}")} }}");
        },
        new ConvertOptions { Phase = phase });

    [Theory]
    [InlineData(Phase.Train)]
    [InlineData(Phase.Test)]
    public void Agrees_with_the_reference_as_PSPNets(Phase phase) => RandomNets.Agree(
        811,
        random => Net(
            random,
            $"bn_param {{ {OneOf(random, "", "eps: 0.1", "eps: 0.001", "momentum: 0.5")} {OneOf(random, "", "frozen: true")} slope_filler {Filled} {OneOf(random, "", $"bias_filler {Filled}")} }}",
            carried: random.Next(2) == 0 ? 4 : 0),
        new ConvertOptions { Phase = phase });

    /// <summary>In the syntax of 2014, and in place.</summary>
    [Fact]
    public void Works_in_nets_of_2014()
    {
        const string Text = "input: 'x' input_dim: 1 input_dim: 1 input_dim: 1 input_dim: 2 layers { name: 'h' type: POWER bottom: 'x' top: 'y' } "
            + "layers { name: 'bn' type: BN bottom: 'y' top: 'y' bn_param { bn_mode: INFERENCE scale_filler { value: 3 } shift_filler { value: 1 } } }";
        Expect(Text, new() { ["x"] = [2, -1] }, ("y", [7, -2]));
    }

    // x has mean 2 and variance 1 in each channel.
    [Theory]
    [InlineData("bn_param { scale_filler { value: 3 } }", new[] { -3f, 3 })]
    [InlineData("bn_param { scale_filler { value: 3 } bn_mode: INFERENCE }", new[] { 3f, 9 })]
    [InlineData("bn_param { scale_filler { value: 3 } var_eps: 3 }", new[] { -1.5f, 1.5f })]
    [InlineData("bn_param { slope_filler { value: 3 } frozen: true eps: 3 }", new[] { 1.5f, 4.5f })]
    [InlineData("bn_param { icnet: true bias_filler { value: 3 } }", new[] { 3f, 3 })]
    [InlineData("bn_param { icnet: false }", new[] { 0f, 0 })]
    [InlineData("blobs { shape { dim: [1, 1, 1, 1] } data: 2 } blobs { shape { dim: [1, 1, 1, 1] } data: 1 }", new[] { -1f, 3 })]
    [InlineData("blobs { shape { dim: [1, 1] } data: 2 } blobs { shape { dim: [1, 1] } data: 1 } blobs { shape { dim: [1, 1] } data: 3 } blobs { shape { dim: [1, 1] } data: 0.99999 }", new[] { -3f, 1 })]
    public void Is_told_from_others_by_its_fields(string rest, float[] expected) =>
        Expect(Text([1, 1, 1, 2], rest), new() { ["x"] = [1, 3] }, ("y", expected));

    [Theory]
    [InlineData("", 1)]
    [InlineData("param { } param { }", 1)]
    [InlineData("param { } param { } param { } param { }", 0)]
    [InlineData("bn_param { eps: 0.001 }", 0)]
    [InlineData("bn_param { bn_mode: LEARN }", 0)]
    public void Says_so_where_nothing_tells(string rest, int expected)
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(Text([2, 3, 2, 2], rest)), "net.prototxt", new ConvertOptions { Seed = 1 });
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        Assert.Equal(expected, net.Diagnostics.Count(said => said.Code == Codes.Dialect));
    }

    /// <summary>Statistics are not trained, whatever the net says, and frozen layers not at all.</summary>
    [Theory]
    [InlineData("", new[] { 1f, 1, 0, 0 })]
    [InlineData("frozen: true", new[] { 0f, 0, 0, 0 })]
    public void Sets_its_own_multipliers(string field, float[] expected)
    {
        var text = Text([2, 3, 2, 2], $"param {{ }} param {{ }} param {{ }} param {{ }} bn_param {{ eps: 0.1 {field} }}");
        Assert.Equal(expected, Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt").Net!.Plan.Learnables.Select(blob => blob.LrMult));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(2, true)]
    public void Cautions_of_statistics_that_are_zeros(int variant, bool expected)
    {
        var text = Text([2, 3, 2, 2], variant == 0 ? "bn_param { bn_mode: LEARN }" : "bn_param { eps: 0.1 }");
        Assert.Equal(expected, Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt").Net!.Plan.Layers[^1].Plan.UntrainedCaution is not null);
    }

    [Theory]
    [InlineData(Codes.Contradiction, "2x3", "top: 'y' bn_param { ^scale_filler { } eps: 0.1 }")]
    [InlineData(Codes.Contradiction, "2x3", "top: 'y' bn_param { frozen: true ^bn_mode: LEARN }")]
    [InlineData(Codes.Contradiction, "2x3", "top: 'y' bn_param { momentum: 0.9 ^var_eps: 1 }")]
    [InlineData(Codes.Contradiction, "2x3", "top: 'y' bn_param { icnet: true ^shift_filler { } }")]
    [InlineData(Codes.Contradiction, "2x3", "top: 'y' bn_param { ^bn_mode: LEARN var_eps: 1 }")]
    [InlineData(Codes.NotConvertible, "2x3", "top: 'y' bn_param { ^moving_average: true }")]
    [InlineData(Codes.BlobCount, "2x3", "top: 'y' ^top: 'mean' bn_param { eps: 0.1 }")]
    [InlineData(Codes.BlobCount, "2x3", "top: 'y' ^top: 'mean' bn_param { decay: 0.1 }")]
    [InlineData(Codes.BottomShape, "2", "top: 'y'", true)]
    [InlineData(Codes.BottomShape, "2x0", "top: 'y'", true)]
    [InlineData(Codes.BottomShape, "2x1x1x1x1", "top: 'y' bn_param { bn_mode: LEARN }", true)]
    public void Refuses_what_the_forks_refuse(string code, string shapes, string rest, bool atBottom = false) =>
        LayerText.CheckRefused(code, shapes, $"layer {{ name: 'l' type: 'BN' {(atBottom ? "^" : "")}bottom: 'a' {rest} }}");

    private static string Text(int[] dims, string rest) => Input("x", dims) + $"layer {{ name: 'l' type: 'BN' bottom: 'x' top: 'y' {rest} }}";

    private static string Net(Random random, string rest, int carried = 0)
    {
        var dims = Dims(random, 2, 4);
        var blobs = string.Concat(Enumerable.Range(0, carried).Select(_ =>
            $"blobs {{ shape {{ dim: [1, {dims[1]}, 1, 1] }} {string.Concat(Enumerable.Range(0, dims[1]).Select(_ => string.Create(CultureInfo.InvariantCulture, $"data: {random.NextSingle() + 0.25f:R} ")))} }} "));
        return dims.Length < 4 || random.Next(2) == 0 ? Text(dims, blobs + rest)
            : Input("x", dims) + "layer { name: 'h' type: 'AbsVal' bottom: 'x' top: 'h' }" + $"layer {{ name: 'l' type: 'BN' bottom: 'h' top: 'h' {blobs} {rest} }}";
    }
}
