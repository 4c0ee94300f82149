using System.Text;
using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers.Forks;

public sealed class NormalizeLayerTests
{
    [Theory]
    [InlineData("forks", "normalize_l2_happynear_tops")]
    [InlineData("forks", "ssd_normalize_2d")]
    [InlineData("forks", "ssd_normalize_eps")]
    [InlineData("forks", "ssd_normalize_noparam")]
    [InlineData("forks", "ssd_normalize_random")]
    [InlineData("ssd", "ssd_normalize")]
    [InlineData("ssd", "ssd_normalize_default")]
    public void Gives_what_the_fork_gives(string set, string name) => GoldenLayer.Check(name, set);

    [Fact]
    public void Agrees_with_the_reference_as_SSDs() => RandomNets.Agree(
        802,
        random => Net(
            Dims(random, 2, 4),
            "top: 'y' norm_param { " + OneOf(random, "", "across_spatial: false ", "across_spatial: true ") + OneOf(random, "", "channel_shared: false ")
                + OneOf(random, "", "eps: 0.25 ") + OneOf(random, "", "scale_filler { type: 'gaussian' mean: 3 } fix_scale: true") + "}"),
        Value);

    [Fact]
    public void Agrees_with_the_reference_as_happynears() => RandomNets.Agree(
        803,
        random => Net(
            Dims(random, 1, 4),
            OneOf(
                random,
                "top: 'y' top: 'norm'",
                "top: 'y' normalize_param { }",
                "top: 'y' normalize_param { normalize_type: 'L1' }",
                "top: 'y' top: 'norm' normalize_param { normalize_type: 'L1' bp_norm: true }",
                "top: 'y' top: 'norm' softmax_param { normalize_type: 'L1' }",
                "top: 'y' softmax_param { normalize_type: 'L2' }")),
        Value);

    [Theory]
    [InlineData("norm_param { }", new[] { 0.6f, 0, 0, 0.8f })]
    [InlineData("norm_param { across_spatial: false scale_filler { value: 2 } }", new[] { 2f, 0, 0, 2 })]
    [InlineData("normalize_param { }", new[] { 1f, 0, 0, 1 })]
    [InlineData("", new[] { 0.6f, 0, 0, 0.8f })]
    public void Is_told_from_others_by_its_fields(string fields, float[] expected) =>
        Expect(Net([1, 2, 1, 2], $"top: 'y' {fields}"), new() { ["x"] = [3, 0, 0, 4] }, ("y", expected));

    [Theory]
    [InlineData(new[] { 2, 3, 2, 2 }, "", 1)]
    [InlineData(new[] { 2, 3, 1, 1 }, "", 0)]
    [InlineData(new[] { 2, 3 }, "", 0)]
    [InlineData(new[] { 2, 3, 2, 2 }, "norm_param { }", 0)]
    public void Says_so_where_nothing_tells(int[] dims, string fields, int expected)
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(Net(dims, $"top: 'y' {fields}")), "net.prototxt", new ConvertOptions { Seed = 1 });
        Assert.Equal(expected, net.Diagnostics.Count(said => said.Code == Codes.Dialect));
    }

    [Theory]
    [InlineData(Codes.Contradiction, "2x3", "top: 'y' norm_param { } ^normalize_param { }")]
    [InlineData(Codes.Contradiction, "2x3", "top: 'y' norm_param { } softmax_param { ^normalize_type: 'L2' }")]
    [InlineData(Codes.Contradiction, "2x3", "top: 'y' norm_param { ^normalize_type: 'L2' }")]
    [InlineData(Codes.Contradiction, "2x3", "top: 'y' normalize_param { ^across_spatial: false }")]
    [InlineData(Codes.Contradiction, "2x3", "top: 'y' normalize_param { ^scale_filler { } }")]
    [InlineData(Codes.OutOfRange, "2x3", "top: 'y' normalize_param { ^normalize_type: 'L3' }")]
    [InlineData(Codes.OutOfRange, "2x3", "top: 'y' softmax_param { ^normalize_type: 'Softmax' }")]
    [InlineData(Codes.BlobCount, "2x3", "top: 'y' ^top: 'norm' norm_param { }")]
    [InlineData(Codes.Filler, "2x3", "top: 'y' norm_param { scale_filler { ^type: 'bilinear' } }")]
    [InlineData(Codes.BottomShape, "2", "top: 'y' norm_param { }", true)]
    [InlineData(Codes.BottomShape, "1x1x1x1x1", "top: 'y'", true)]
    public void Refuses_what_the_forks_refuse(string code, string shapes, string rest, bool atBottom = false) =>
        LayerText.CheckRefused(code, shapes, $"layer {{ name: 'l' type: 'Normalize' {(atBottom ? "^" : "")}bottom: 'a' {rest} }}");

    private static string Net(int[] dims, string rest) => Input("x", dims) + $"layer {{ name: 'l' type: 'Normalize' bottom: 'x' {rest} }}";

    // Pixels of zeros are met in real maps, behind a ReLU.
    private static float Value(string blob, Random random) => random.Next(3) == 0 ? 0 : (float)((random.NextDouble() * 6) - 3);
}
