using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public sealed class EluLayerTests
{
    [Fact]
    public void Gives_what_Caffe_gives() => GoldenLayer.Check("elu");

    [Fact]
    public void Agrees_with_the_reference() => NeuronNets.Agree(
        104, "ELU", random => LossNets.OneOf(random, "", "elu_param { }", "elu_param { alpha: 0.3 }", "elu_param { alpha: 0 }", "elu_param { alpha: -2 }"));

    /// <summary>NVIDIA/caffe's lambda is a factor on the whole.</summary>
    [Fact]
    public void Agrees_with_the_reference_with_lambda() => NeuronNets.Agree(
        1104, "ELU", random => LossNets.OneOf(random, "elu_param { alpha: 1.6733 lambda: 1.0507 }", "elu_param { lambda: -0.5 }", "elu_param { alpha: -2 lambda: 3 }", "elu_param { lambda: 1 }"));

    [Theory]
    [InlineData("alpha: 1.5 lambda: 2", new[] { 2 * 1.5f * (0.36787944f - 1), 0, 4 })]
    [InlineData("lambda: 1", new[] { 0.36787944f - 1, 0, 2 })]
    public void Lambda_multiplies_both_sides(string param, float[] expected)
    {
        var net = Converter.Plan(System.Text.Encoding.UTF8.GetBytes(NeuronNets.Of("ELU", $"elu_param {{ {param} }}", 3)), "net.prototxt", new ConvertOptions { Strict = true });
        Golden.AssertClose("y", Session.Run(net, new Dictionary<string, float[]> { ["x"] = [-1, 0, 2] })["y"].Values, expected);
    }
}
