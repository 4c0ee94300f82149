using PortKit.Caffe.Protos;

namespace PortKit.Caffe.Tests;

public sealed class FiniteOptionsTests
{
    [Fact]
    public void Options_of_any_depth_are_looked_at_and_blobs_are_not()
    {
        Assert.True(FiniteOptions.AreFinite(new LayerParameter { ReluParam = new() { NegativeSlope = 1 }, Blobs = { new BlobProto { Data = { float.NaN } } } }));
        Assert.False(FiniteOptions.AreFinite(new LayerParameter { EluParam = new() { Alpha = float.NegativeInfinity } }));
        Assert.False(FiniteOptions.AreFinite(new LayerParameter { LossWeight = { 1, float.NaN } }));
        Assert.False(FiniteOptions.AreFinite(new LayerParameter { ConvolutionParam = new() { WeightFiller = new() { Std = float.PositiveInfinity } } }));
    }
}
