using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public class ScaleLayerTests
{
    [Theory]
    [InlineData("scale_axis0_2")]
    [InlineData("scale_bias")]
    [InlineData("scale_default")]
    [InlineData("scale_scalar")]
    [InlineData("scale_two_bottoms")]
    [InlineData("scale_two_bottoms_ax1")]
    public void Agrees_with_caffe(string name) => GoldenLayer.Check(name);

    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(66, random => AxisRunNets.Random("Scale", random));

    /// <summary>Caffe does not look at axis where the operand is a scalar, unless it makes room for a bias.</summary>
    [Fact]
    public void Ignores_the_axis_of_a_scalar() =>
        RandomNets.Agree(67, random => AxisRunNets.Text("Scale", "scale_param", $"{random.Next(1, 4)} 3", "()", $"axis: {random.Next(-5, 6)}"));

    [Theory]
    [InlineData("2 3 4", "", "axis: 3", "PK2108", 8, 17)]
    [InlineData("2 3 4", "", "num_axes: -2", "PK2104", 8, 17)]
    [InlineData("2 3 4", "", "axis: 2 num_axes: 2", "PK2104", 8, 25)]
    [InlineData("2 3 4", "", "filler { type: 'xavior' }", "PK2109", 8, 26)]
    [InlineData("2 3 4", "", "num_axes: 0 bias_term: true bias_filler { type: 'msra' }", "PK2109", 8, 59)]
    [InlineData("2 3 4", "3 4", "axis: -4", "PK2108", 8, 17)]
    [InlineData("2 3 4", "()", "axis: 3 bias_term: true", "PK2108", 8, 17)]
    [InlineData("2 3 4", "4", "", "PK2105", 6, 3)]
    [InlineData("2 3 4", "4 1", "axis: 2", "PK2105", 6, 3)]
    public void Refuses(string x, string operand, string param, string code, int line, int column) =>
        Refused.Check(AxisRunNets.Text("Scale", "scale_param", x, operand, param), code, line, column);
}
