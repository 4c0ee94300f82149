using System.Text;
using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers;

public sealed class PowerLayerTests
{
    [Theory]
    [InlineData("power")]
    [InlineData("power_frac")]
    [InlineData("power_zero")]
    public void Gives_what_Caffe_gives(string name) => GoldenLayer.Check(name);

    [Fact]
    public void Agrees_with_the_reference() => NeuronNets.Agree(
        107,
        "Power",
        random => $"power_param {{ {OneOf(random, "", "power: 0", "power: 1", "power: 2", "power: 3", "power: -1", "power: 0.5", "power: -1.5")} {OneOf(random, "", "scale: 0.5", "scale: 0", "scale: -1")} {OneOf(random, "", "shift: 1.5", "shift: -3")} }}");

    // The product of power and scale decides, even where it is 0 by underflow only.
    [Theory]
    [InlineData("power: 0", 1)]
    [InlineData("scale: 0 shift: 3 power: 2", 9)]
    [InlineData("scale: 0 power: -1", float.PositiveInfinity)]
    [InlineData("scale: 1e-30 power: 1e-30 shift: 5", 1)]
    public void Does_not_look_at_the_bottom_where_power_times_scale_is_0(string fields, float expected) => Expect(
        NeuronNets.Of("Power", $"power_param {{ {fields} }}", 2),
        new() { ["x"] = [float.NaN, 7] },
        ("y", [expected, expected]));

    [Theory]
    [InlineData("", 0)]
    [InlineData("scale: 2", 1)]
    [InlineData("shift: 2", 1)]
    [InlineData("power: 2", 1)]
    [InlineData("power: 2 scale: 3 shift: 1", 3)]
    public void Takes_no_node_more_than_needed(string fields, int nodes)
    {
        // An input that is an output as well costs an Identity; a Power that does nothing between two layers costs nothing.
        var text = Input("x", 2) + $"layer {{ name: 'a' type: 'AbsVal' bottom: 'x' top: 'a' }} layer {{ name: 'l' type: 'Power' bottom: 'a' top: 'b' power_param {{ {fields} }} }} layer {{ name: 't' type: 'TanH' bottom: 'b' top: 'y' }}";
        using var model = new MemoryStream();
        Assert.True(Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt").Net!.WriteModel(model).Succeeded);
        Assert.Equal(nodes + 2, Onnx.Protos.ModelProto.Parser.ParseFrom(model.ToArray()).Graph.Node.Count);
    }
}
