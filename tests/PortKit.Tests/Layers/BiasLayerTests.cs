using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public class BiasLayerTests
{
    [Theory]
    [InlineData("bias")]
    [InlineData("bias_two_bottoms")]
    public void Agrees_with_caffe(string name) => GoldenLayer.Check(name);

    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(65, random => AxisRunNets.Random("Bias", random));

    [Theory]
    [InlineData("2 3 4", "", "axis: 3", "PK2108", 8, 16)]
    [InlineData("2 3 4", "", "axis: -4", "PK2108", 8, 16)]
    [InlineData("", "", "num_axes: 0", "PK2108", 8, 3)]
    [InlineData("2 3 4", "", "num_axes: -2", "PK2104", 8, 16)]
    [InlineData("2 3 4", "", "axis: 2 num_axes: 2", "PK2104", 8, 24)]
    [InlineData("2 3 4", "", "num_axes: 0 filler { type: 'xavier' }", "PK2109", 8, 37)]
    [InlineData("2 3 4", "3 4", "axis: 3", "PK2108", 8, 16)]
    [InlineData("2 3 4", "3 4", "axis: 0", "PK2105", 6, 3)]
    [InlineData("2 3 4", "3 4 1", "", "PK2105", 6, 3)]
    public void Refuses(string x, string operand, string param, string code, int line, int column) =>
        Refused.Check(AxisRunNets.Text("Bias", "bias_param", x, operand, param), code, line, column);
}
