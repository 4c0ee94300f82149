using static PortKit.Tests.Layers.DataNets;

namespace PortKit.Tests.Layers;

public sealed class Hdf5DataLayerTests
{
    [Fact]
    public void Makes_inputs() => Assert.Equal(
        "data=4x2x3 label=4 weight=4x1",
        Inputs(Plan(Of("HDF5Data", "data label weight", "hdf5_data_param { batch_size: 4 shuffle: true }"), given: ["data=4x2x3", "label=4", "weight=4x1"])));

    [Fact]
    public void Draws_nothing() => Assert.Equal((0, 0), Draws(Of("HDF5Data", "data", "hdf5_data_param { batch_size: 4 shuffle: true }"), "data=4x2"));

    [Fact]
    public void Wants_the_shape_of_each_top()
    {
        Assert.Contains(
            "`InputShapes` data=4x3x224x224 ",
            Refuses(Codes.UnknownShape, "layer { name: 'd' type: 'HDF5Data' @top: 'data' top: 'label' hdf5_data_param { batch_size: 4 } }").Hint,
            StringComparison.Ordinal);
        Assert.Contains(
            "`InputShapes` label=4 ",
            Refuses(Codes.UnknownShape, "layer { name: 'd' type: 'HDF5Data' top: 'data' @top: 'label' hdf5_data_param { batch_size: 4 } }", "data=4x2").Hint,
            StringComparison.Ordinal);
        Assert.Contains(
            "must agree with 4x...",
            Refuses(Codes.GivenShape, "layer { name: 'd' type: 'HDF5Data' @top: 'data' hdf5_data_param { batch_size: 4 } }", "data=5x2").Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hdf5_data_param { @batch_size: 0 }", Codes.Missing)]
    [InlineData("@transform_param { scale: 2 } hdf5_data_param { batch_size: 2 }", Codes.Contradiction)]
    public void Refuses_what_Caffe_refuses(string fields, string code) => Refuses(code, $"layer {{ name: 'd' type: 'HDF5Data' top: 'data' {fields} }}", "data=2x2");
}
