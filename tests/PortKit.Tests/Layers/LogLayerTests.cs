using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers;

public sealed class LogLayerTests
{
    [Fact]
    public void Gives_what_Caffe_gives() => GoldenLayer.Check("log");

    [Fact]
    public void Agrees_with_the_reference() => NeuronNets.Agree(
        106,
        "Log",
        random => $"log_param {{ {OneOf(random, "", "base: -1", "base: 2", "base: 0.1")} {OneOf(random, "", "scale: 0.5", "scale: 0", "scale: -1")} {OneOf(random, "", "shift: 25.5", "shift: -3")} }}");

    [Fact]
    public void Takes_the_logarithm_of_shift_plus_scale_times_x() => Expect(
        NeuronNets.Of("Log", "log_param { base: 10 scale: 9 shift: 1 }", 4),
        new() { ["x"] = [0, 1, 11, -1] },
        ("y", [0, 1, 2, float.NaN]));

    [Theory]
    [InlineData("@base: 0")]
    [InlineData("@base: 1")]
    [InlineData("@base: -2")]
    [InlineData("@base: inf")]
    [InlineData("scale: 2 @base: nan")]
    public void Refuses_what_is_no_base(string fields) =>
        WindowNet.Refuses(Codes.OutOfRange, "Log", $"bottom: 'x' top: 'y' log_param {{ {fields} }}", "2x3");
}
