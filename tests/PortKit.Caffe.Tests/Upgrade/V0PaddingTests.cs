using PortKit.Caffe.Protos;
using static PortKit.Caffe.Tests.Upgrade.UpgradeRun;

namespace PortKit.Caffe.Tests.Upgrade;

public class V0PaddingTests
{
    [Fact]
    public void A_padding_layer_becomes_the_pad_of_the_convolution_behind()
    {
        var run = new UpgradeRun();
        var padding = V0("padding", inner => inner.Pad = 2, "data", "padded");
        var conv = V0("conv", inner => inner.Kernelsize = 5, "padded", "conv");
        run.At(padding.Layer, V0LayerParameter.PadFieldNumber, 0, 4).At(padding, V1LayerParameter.BottomFieldNumber, 0, 5);
        run.At(conv, 8);

        var net = run.UpgradeCleanly(V0Net(padding, conv));

        Assert.Equal(["Input", "Convolution"], net.Layer.Select(layer => layer.Type));
        var layer = net.Layer[1];
        Assert.Equal(["data"], layer.Bottom);
        Assert.Equal([2u], layer.ConvolutionParam.Pad);
        Assert.Equal(Place(8), run.Map.Locate(layer));
        Assert.Equal(Place(4), run.Map.Locate(layer.ConvolutionParam, ConvolutionParameter.PadFieldNumber));
        Assert.Equal(Place(5), run.Map.Locate(layer, LayerParameter.BottomFieldNumber));
        Assert.Contains(run.Bag, note => note.Message.Contains("1 of them padding", StringComparison.Ordinal));
    }

    [Fact]
    public void One_padding_layer_serves_all_layers_behind_it()
    {
        var net = new UpgradeRun().UpgradeCleanly(V0Net(
            V0("padding", inner => inner.Pad = 1, "data", "padded"),
            V0("conv", null, "padded", "a"),
            V0("pool", null, "padded", "b")));

        Assert.Equal([1u], net.Layer[1].ConvolutionParam.Pad);
        Assert.Equal(1u, net.Layer[2].PoolingParam.Pad);
        Assert.Equal(["data"], net.Layer[2].Bottom);
    }

    [Fact]
    public void The_padding_layer_wins_over_a_pad_of_the_convolution_even_at_its_default()
    {
        var net = new UpgradeRun().UpgradeCleanly(V0Net(
            V0("padding", null, "data", "padded"),
            V0("conv", inner => inner.Pad = 3, "padded", "a")));

        Assert.Equal([0u], net.Layer[1].ConvolutionParam.Pad);
    }

    [Fact]
    public void Only_the_last_maker_of_a_blob_counts()
    {
        var net = new UpgradeRun().UpgradeCleanly(V0Net(
            V0("padding", inner => inner.Pad = 1, "data", "x"),
            V0("relu", null, "data", "x"),
            V0("conv", null, "x", "a")));

        Assert.Equal(["x"], net.Layer[2].Bottom);
        Assert.Null(net.Layer[2].ConvolutionParam);
    }

    [Fact]
    public void Padding_into_another_type_is_an_error()
    {
        var run = new UpgradeRun();
        var relu = V0("relu", null, "padded", "a");
        run.At(relu, 6);

        run.Upgrade(V0Net(V0("padding", null, "data", "padded"), relu));

        Assert.Equal((DiagnosticSeverity.Error, Place(6)), (run.Complaint.Severity, run.Complaint.Location));
        Assert.EndsWith("Found 'padding1' leading into 'relu1' of type 'relu'.", run.Complaint.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Padding_behind_padding_is_an_error()
    {
        var run = new UpgradeRun();
        run.Upgrade(V0Net(V0("padding", null, "data", "a"), V0("padding", null, "a", "b"), V0("conv", null, "b", "c")));

        Assert.Contains("type 'padding'", run.Complaint.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_behind_padding_must_have_one_bottom()
    {
        var run = new UpgradeRun();
        var conv = V0("conv", null, "padded", "a");
        conv.Bottom.Add("data");

        run.Upgrade(V0Net(V0("padding", null, "data", "padded"), conv));

        Assert.Contains("must have one bottom. Found 2.", run.Complaint.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 2)]
    public void A_padding_layer_must_have_one_bottom_and_one_top(int bottoms, int tops)
    {
        var run = new UpgradeRun();
        var padding = new V1LayerParameter { Layer = new V0LayerParameter { Type = "padding" } };
        padding.Bottom.AddRange(Enumerable.Repeat("data", bottoms));
        padding.Top.AddRange(Enumerable.Repeat("padded", tops));

        run.Upgrade(V0Net(padding, V0("conv", null, "padded", "a")));

        Assert.EndsWith($"Found {bottoms} and {tops}.", run.Complaint.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bottom_from_nowhere_is_an_error_at_its_place()
    {
        var run = new UpgradeRun();
        var relu = V0("relu", null, "nowhere", "a");
        run.At(relu, V1LayerParameter.BottomFieldNumber, 0, 7);

        run.Upgrade(V0Net(relu));

        Assert.Equal((DiagnosticSeverity.Error, Place(7)), (run.Complaint.Severity, run.Complaint.Location));
        Assert.EndsWith("Found 'nowhere'.", run.Complaint.Message, StringComparison.Ordinal);
    }
}
