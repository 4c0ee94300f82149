using static PortKit.Tests.Layers.DataNets;

namespace PortKit.Tests.Layers;

public sealed class WindowDataLayerTests
{
    [Fact]
    public void Makes_inputs() => Assert.Equal(
        "data=16x3x227x227 label=16", Inputs(Plan(Of("WindowData", "data label", "window_data_param { batch_size: 16 } transform_param { crop_size: 227 }"))));

    [Theory]
    [InlineData("crop_size: 4", 4, 2)]
    [InlineData("crop_size: 4 mirror: true", 4, 4)]
    public void Draws_seeds(string transform, int train, int test) => Assert.Equal(
        (train, test), Draws(Of("WindowData", "data label", $"transform_param {{ {transform} }} window_data_param {{ batch_size: 2 }}")));

    [Fact]
    public void Scales_by_its_own_parameter_alone()
    {
        var own = Said(Plan(Of("WindowData", "data label", "window_data_param { batch_size: 2 scale: 0.25 } transform_param { crop_size: 4 }")));
        Assert.EndsWith("multiplied by 0.25.", own.Message, StringComparison.Ordinal);
        var others = Said(Plan(Of("WindowData", "data label", "window_data_param { batch_size: 2 } transform_param { crop_size: 4 scale: 0.25 }")));
        Assert.Equal((DiagnosticSeverity.Warning, Codes.Ignored), (others.Severity, others.Code));
    }

    [Theory]
    [InlineData("window_data_param { batch_size: 2 } @transform_param { }", Codes.Missing)]
    [InlineData("@window_data_param { } transform_param { crop_size: 4 }", Codes.Missing)]
    [InlineData("window_data_param { batch_size: 2 } transform_param { crop_size: 4 mean_value: 1 @mean_value: 2 }", Codes.Contradiction)]
    [InlineData("window_data_param { batch_size: 2 } transform_param { crop_size: 4 mean_file: 'm' @mean_value: 2 }", Codes.Contradiction)]
    public void Refuses_what_Caffe_refuses(string fields, string code) =>
        Refuses(code, $"layer {{ name: 'd' type: 'WindowData' top: 'data' top: 'label' {fields} }}");

    [Fact]
    public void Refuses_a_given_shape_that_does_not_fit() => Refuses(
        Codes.GivenShape, "layer { name: 'd' type: 'WindowData' @top: 'data' top: 'label' window_data_param { batch_size: 2 } transform_param { crop_size: 4 } }", "data=2x3x4x5");
}
