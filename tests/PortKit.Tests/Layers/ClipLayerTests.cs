using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers;

public sealed class ClipLayerTests
{
    [Fact]
    public void Gives_what_Caffe_gives() => GoldenLayer.Check("clip");

    [Fact]
    public void Agrees_with_the_reference() => NeuronNets.Agree(
        103,
        "Clip",
        random => $"clip_param {{ min: {OneOf(random, "-1", "0", "0.5", "2", "-inf")} max: {OneOf(random, "-0.5", "0", "1", "6", "inf")} }}");

    [Fact]
    public void Gives_min_where_the_bounds_are_the_wrong_way_round() => Expect(
        NeuronNets.Of("Clip", "clip_param { min: 2 max: -2 }", 3),
        new() { ["x"] = [-5, 0, 5] },
        ("y", [2, 2, 2]));

    [Fact]
    public void Refuses_a_layer_without_bounds() => Refused.Check(NeuronNets.Of("Clip", "", 2), Codes.Missing, 2, 1);
}
