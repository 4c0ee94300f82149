using static PortKit.Tests.Layers.DataNets;

namespace PortKit.Tests.Layers;

public sealed class MemoryDataLayerTests
{
    private const string Sizes = "memory_data_param { batch_size: 2 channels: 3 height: 4 width: 5 }";

    [Theory]
    [InlineData("")]
    [InlineData("transform_param { crop_size: 4 }")]
    public void Makes_inputs(string transform) => Assert.Equal("data=2x3x4x5 label=2", Inputs(Plan(Of("MemoryData", "data label", $"{transform} {Sizes}"))));

    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("crop_size: 4", 1, 0)]
    [InlineData("mirror: true", 1, 1)]
    public void Draws_seeds(string transform, int train, int test) =>
        Assert.Equal((train, test), Draws(Of("MemoryData", "data label", $"transform_param {{ {transform} }} {Sizes}")));

    [Theory]
    [InlineData("@memory_data_param { channels: 3 height: 4 width: 5 }", Codes.Missing)]
    [InlineData("memory_data_param { batch_size: 2 @channels: 0 height: 4 width: 5 }", Codes.Missing)]
    [InlineData("@memory_data_param { batch_size: 2 channels: 3 width: 5 }", Codes.Missing)]
    [InlineData("@memory_data_param { batch_size: 2 channels: 3 height: 4 }", Codes.Missing)]
    [InlineData(Sizes + " transform_param { mean_file: 'm' @mean_value: 2 }", Codes.Contradiction)]
    public void Refuses_what_Caffe_refuses(string fields, string code) =>
        Refuses(code, $"layer {{ name: 'd' type: 'MemoryData' top: 'data' top: 'label' {fields} }}");

    [Fact]
    public void Refuses_a_blob_that_Caffe_cannot_count() => Refuses(
        Codes.TooLarge, "@layer { name: 'd' type: 'MemoryData' top: 'data' top: 'label' memory_data_param { batch_size: 65536 channels: 65536 height: 1 width: 1 } }");
}
