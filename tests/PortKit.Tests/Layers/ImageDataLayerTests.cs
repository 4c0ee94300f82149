using static PortKit.Tests.Layers.DataNets;

namespace PortKit.Tests.Layers;

public sealed class ImageDataLayerTests
{
    [Theory]
    [InlineData("image_data_param { batch_size: 4 new_height: 20 new_width: 30 }", "data=4x3x20x30 label=4")]
    [InlineData("image_data_param { new_height: 20 new_width: 30 is_color: false }", "data=1x1x20x30 label=1")]
    [InlineData("image_data_param { new_height: 20 new_width: 30 } transform_param { crop_size: 20 }", "data=1x3x20x20 label=1")]
    [InlineData("image_data_param { } transform_param { crop_size: 16 mean_value: 1 mean_value: 2 mean_value: 3 }", "data=1x3x16x16 label=1")]
    public void Makes_inputs(string fields, string expected) => Assert.Equal(expected, Inputs(Plan(Of("ImageData", "data label", fields))));

    [Fact]
    public void Takes_the_size_of_pictures_that_are_neither_resized_nor_cropped_as_given()
    {
        Assert.Equal("data=1x3x9x8 label=1", Inputs(Plan(Of("ImageData", "data label", ""), given: "data=1x3x9x8")));
        Assert.Contains("`InputShapes` data=1x3x224x224 ", Refuses(Codes.UnknownShape, "layer { name: 'd' type: 'ImageData' @top: 'data' top: 'label' }").Hint, StringComparison.Ordinal);
        Refuses(Codes.GivenShape, "layer { name: 'd' type: 'ImageData' @top: 'data' top: 'label' }", "data=1x1x9x8");
    }

    [Theory]
    [InlineData("", "", 1, 1)]
    [InlineData("shuffle: true", "", 2, 2)]
    [InlineData("rand_skip: 9", "", 2, 2)]
    [InlineData("shuffle: true rand_skip: 9", "crop_size: 4", 5, 3)]
    [InlineData("shuffle: true", "mirror: true", 4, 4)]
    public void Draws_seeds(string param, string transform, int train, int test) => Assert.Equal(
        (train, test), Draws(Of("ImageData", "data label", $"transform_param {{ {transform} }} image_data_param {{ new_height: 5 new_width: 5 {param} }}")));

    [Theory]
    [InlineData("image_data_param { @new_height: 20 }", Codes.Contradiction)]
    [InlineData("image_data_param { new_height: 0 @new_width: 20 }", Codes.Contradiction)]
    [InlineData("image_data_param { @batch_size: 0 new_height: 2 new_width: 2 }", Codes.Missing)]
    [InlineData("image_data_param { new_height: 8 new_width: 5 } transform_param { @crop_size: 6 }", Codes.OutOfRange)]
    [InlineData("image_data_param { new_height: 8 new_width: 8 } transform_param { mean_value: 1 @mean_value: 2 }", Codes.Contradiction)]
    [InlineData("image_data_param { new_height: 8 new_width: 8 } transform_param { @mean_value: 1 mean_file: 'm' }", Codes.Contradiction)]
    public void Refuses_what_Caffe_refuses(string fields, string code) =>
        Refuses(code, $"layer {{ name: 'd' type: 'ImageData' top: 'data' top: 'label' {fields} }}");

    [Fact]
    public void Refuses_to_do_without_labels() => Refuses(Codes.BlobCount, "@layer { name: 'd' type: 'ImageData' top: 'data' image_data_param { new_height: 5 new_width: 5 } }");
}
