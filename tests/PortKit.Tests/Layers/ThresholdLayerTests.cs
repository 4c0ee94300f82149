using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers;

public sealed class ThresholdLayerTests
{
    [Fact]
    public void Gives_what_Caffe_gives() => GoldenLayer.Check("threshold");

    [Fact]
    public void Agrees_with_the_reference() => NeuronNets.Agree(
        112, "Threshold", random => OneOf(random, "", "threshold_param { }", "threshold_param { threshold: 25 }", "threshold_param { threshold: -0.5 }"));

    [Fact]
    public void Leaves_the_threshold_itself_and_NaN_at_0() => Expect(
        NeuronNets.Of("Threshold", "threshold_param { threshold: 0.5 }", 4),
        new() { ["x"] = [0.5f, 0.50001f, 0, float.NaN] },
        ("y", [0, 1, 0, 0]));
}
