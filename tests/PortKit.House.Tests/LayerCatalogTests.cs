using PortKit.Layers;

namespace PortKit.House.Tests;

/// <summary>Every layer type that Caffe 1.0 registers is answered.</summary>
public sealed class LayerCatalogTests
{
    private const string Registered =
        """
        AbsVal Accuracy ArgMax BNLL BatchNorm BatchReindex Bias Clip Concat ContrastiveLoss Convolution Crop Data Deconvolution Dropout
        DummyData ELU Eltwise Embed EuclideanLoss Exp Filter Flatten HDF5Data HDF5Output HingeLoss Im2col ImageData InfogainLoss InnerProduct
        Input LRN LSTM LSTMUnit Log MVN MemoryData MultinomialLogisticLoss PReLU Parameter Pooling Power Python RNN ReLU Reduction Reshape SPP
        Scale Sigmoid SigmoidCrossEntropyLoss Silence Slice Softmax SoftmaxWithLoss Split Swish TanH Threshold Tile WindowData
        """;

    [Fact]
    public void All_61_types_are_converted_dropped_or_refused_for_a_stated_reason()
    {
        var types = Registered.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(61, types.Length);
        Assert.Equal(types.Order(StringComparer.Ordinal), LayerCatalog.Default.Types);
        foreach (var layer in LayerCatalog.Default.Layers.Where(layer => layer.Support.Kind != LayerSupportKind.Converted))
            Assert.False(string.IsNullOrWhiteSpace(layer.Support.Reason), $"{layer.Types[0]} needs a reason.");
    }
}
