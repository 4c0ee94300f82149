namespace PortKit.House.Tests;

/// <summary>What is told of the networks in models/, against the figures that their papers lead to, worked out here layer by layer.</summary>
public sealed class ModelFiguresTests
{
    [Fact]
    public void AlexNet_multiplies_724_million_times_and_draws_63_million_numbers()
    {
        // Krizhevsky, Sutskever and Hinton, 2012: size of the top, outputs, inputs of a group, kernel. Layers 2, 4 and 5 have two groups.
        (long Size, long Outputs, long Inputs, long Kernel)[] layers = [(55, 96, 3, 11), (27, 256, 48, 5), (13, 384, 256, 3), (13, 384, 192, 3), (13, 256, 192, 3)];
        var expected = layers.Sum(layer => Convolution(layer.Size, layer.Outputs, layer.Inputs, layer.Kernel)) + (9216 * 4096) + (4096 * 4096) + (4096 * 1000);
        Assert.Equal(724_406_816, expected);
        var inspection = Plan("alexnet", seed: 1701).Net!.Inspect(cancellation: TestContext.Current.CancellationToken).Inspection!;
        Assert.Equal(expected, inspection.MultiplyAdds);
        Assert.Equal(60_965_224, inspection.Parameters);

        // Caffe was seen to draw 63.45 million: the ziggurat takes 1.04 words for each normal number.
        Assert.Equal(63.45e6, inspection.Draws!.Value, 0.005e6);
    }

    [Fact]
    public void VGG_16_multiplies_15_billion_times()
    {
        // Simonyan and Zisserman, 2014, configuration D.
        long expected = (25088 * 4096) + (4096 * 4096) + (4096 * 1000);
        long inputs = 3;
        foreach (var (size, outputs, times) in new[] { (224, 64, 2), (112, 128, 2), (56, 256, 3), (28, 512, 3), (14, 512, 3) })
        {
            for (var i = 0; i < times; i++, inputs = outputs)
                expected += Convolution(size, outputs, inputs, 3);
        }

        Assert.Equal(15_470_264_320, expected);
        Assert.Equal(expected, MultiplyAdds("vgg16"));
    }

    [Fact]
    public void ResNet_50_multiplies_4_billion_times()
    {
        // He, Zhang, Ren and Sun, 2015, table 1; the first layer of a stage is the one with the stride.
        var expected = Convolution(112, 64, 3, 7) + (2048 * 1000);
        long inputs = 64;
        foreach (var (size, width, times) in new[] { (56, 64, 3), (28, 128, 4), (14, 256, 6), (7, 512, 3) })
        {
            expected += Convolution(size, 4 * width, inputs, 1);
            for (var i = 0; i < times; i++, inputs = 4 * width)
                expected += Convolution(size, width, inputs, 1) + Convolution(size, width, width, 3) + Convolution(size, 4 * width, width, 1);
        }

        Assert.Equal(3.86e9, expected, 0.01e9);
        Assert.Equal(expected, MultiplyAdds("resnet50"));
    }

    [Fact]
    public void GoogLeNet_multiplies_one_and_a_half_billion_times()
    {
        // Szegedy and others, 2014, table 1: size, outputs of 1x1, 3x3 reduce, 3x3, 5x5 reduce, 5x5, pool projection.
        (long Size, long One, long ThreeReduce, long Three, long FiveReduce, long Five, long Pool)[] modules =
        [
            (28, 64, 96, 128, 16, 32, 32), (28, 128, 128, 192, 32, 96, 64),
            (14, 192, 96, 208, 16, 48, 64), (14, 160, 112, 224, 24, 64, 64), (14, 128, 128, 256, 24, 64, 64), (14, 112, 144, 288, 32, 64, 64), (14, 256, 160, 320, 32, 128, 128),
            (7, 256, 160, 320, 32, 128, 128), (7, 384, 192, 384, 48, 128, 128),
        ];
        var expected = Convolution(112, 64, 3, 7) + Convolution(56, 64, 64, 1) + Convolution(56, 192, 64, 3) + (1024 * 1000);
        long inputs = 192;
        foreach (var (size, one, threeReduce, three, fiveReduce, five, pool) in modules)
        {
            expected += Convolution(size, one + threeReduce + fiveReduce + pool, inputs, 1) + Convolution(size, three, threeReduce, 3) + Convolution(size, five, fiveReduce, 5);
            inputs = one + three + five + pool;
        }

        Assert.Equal(1.58e9, expected, 0.01e9);
        Assert.Equal(expected, MultiplyAdds("googlenet"));
    }

    private static long Convolution(long size, long outputs, long inputs, long kernel) => size * size * outputs * inputs * kernel * kernel;

    private static long MultiplyAdds(string model) => Plan(model).Net!.Inspect(values: false, cancellation: TestContext.Current.CancellationToken).Inspection!.MultiplyAdds;

    private static PlanResult Plan(string model, uint seed = 0) =>
        Converter.Plan(Repository.PathOf("models", model, "deploy.prototxt"), new ConvertOptions { Seed = seed });
}
