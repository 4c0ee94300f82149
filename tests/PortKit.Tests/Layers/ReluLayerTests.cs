using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public sealed class ReluLayerTests
{
    [Theory]
    [InlineData("relu")]
    [InlineData("relu_leaky")]
    [InlineData("net_phase_rules")]
    [InlineData("net_inplace_chain")]
    [InlineData("net_fan_out_blob")]
    public void Gives_what_Caffe_gives(string name) => GoldenLayer.Check(name);

    [Fact]
    public void Agrees_with_the_reference() => NeuronNets.Agree(
        113,
        "ReLU",
        random => LossNets.OneOf(random, "", "relu_param { engine: CUDNN }", "relu_param { negative_slope: 0.1 }", "relu_param { negative_slope: -2 }", "relu_param { relu6: true }", "relu_param { relu6: true negative_slope: 0.5 }"));

    /// <summary>min(max(x, 0) + slope * min(x, 0), 6), as synopsys-caffe computes it.</summary>
    [Theory]
    [InlineData("relu6: true", new[] { 0f, 0f, 3f, 6f, 6f })]
    [InlineData("relu6: true negative_slope: 0.5", new[] { -4f, -0.5f, 3f, 6f, 6f })]
    [InlineData("relu6: true negative_slope: -2", new[] { 6f, 2f, 3f, 6f, 6f })]
    [InlineData("relu6: false", new[] { 0f, 0f, 3f, 6.5f, 100f })]
    public void Is_cut_off_at_six(string fields, float[] expected) =>
        LossNets.Expect(NeuronNets.Of("ReLU", $"relu_param {{ {fields} }}", 5), new() { ["x"] = [-8, -1, 3, 6.5f, 100] }, ("y", expected));
}
