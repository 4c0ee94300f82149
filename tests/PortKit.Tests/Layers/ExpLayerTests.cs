using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers;

public sealed class ExpLayerTests
{
    [Theory]
    [InlineData("exp")]
    [InlineData("exp_e")]
    public void Gives_what_Caffe_gives(string name) => GoldenLayer.Check(name);

    [Fact]
    public void Agrees_with_the_reference() => NeuronNets.Agree(
        105,
        "Exp",
        random => $"exp_param {{ {OneOf(random, "", "base: -1", "base: 1", "base: 2", "base: 0.1")} {OneOf(random, "", "scale: 0.5", "scale: 0", "scale: -1")} {OneOf(random, "", "shift: 1.5", "shift: -3")} }}");

    [Fact]
    public void Raises_the_base_to_shift_plus_scale_times_x() => Expect(
        NeuronNets.Of("Exp", "exp_param { base: 2 scale: 3 shift: -1 }", 3),
        new() { ["x"] = [0, 1, 2] },
        ("y", [0.5f, 4, 32]));

    [Theory]
    [InlineData("@base: 0")]
    [InlineData("@base: -2")]
    [InlineData("@base: inf")]
    [InlineData("scale: 2 @base: nan")]
    public void Refuses_what_is_no_base(string fields) =>
        WindowNet.Refuses(Codes.OutOfRange, "Exp", $"bottom: 'x' top: 'y' exp_param {{ {fields} }}", "2x3");
}
