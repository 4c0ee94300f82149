using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace PortKit.ML.Tests;

/// <summary>Pictures from files: loaded, brought to size, taken apart, scored.</summary>
public sealed class ImagePipelineTests : IDisposable
{
    private const int Side = 32;

    private readonly ScoringFolder _folder = new();
    private readonly MLContext _ml = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Scores_are_those_of_the_pixels_that_were_drawn(bool swaps)
    {
        var net = _folder.Write(
            $$"""
            layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 10 dim: 3 dim: {{Side}} dim: {{Side}} } } }
            layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 4 kernel_size: 5 weight_filler { type: "xavier" } } }
            layer { name: "pool" type: "Pooling" bottom: "conv" top: "pool" pooling_param { pool: MAX kernel_size: 2 stride: 2 } }
            layer { name: "ip" type: "InnerProduct" bottom: "pool" top: "ip" inner_product_param { num_output: 5 weight_filler { type: "xavier" } } }
            layer { name: "prob" type: "Softmax" bottom: "ip" top: "prob" }
            """);
        var pixels = Draw(_folder.PathOf("picture.png"));
        var preprocessing = new InputPreprocessing { MeanValues = [104, 117, 123], Scale = 1f / 128, SwapRedAndBlue = swaps };
        var options = new ConvertOptions { Seed = 1, Preprocessing = [preprocessing] };
        var order = swaps ? ImagePixelExtractingEstimator.ColorsOrder.ARGB : ImagePixelExtractingEstimator.ColorsOrder.ABGR;
        var pipeline = _ml.Transforms.LoadImages("image", Path.GetDirectoryName(_folder.PathOf("x")), nameof(Picture.Path))
            .Append(_ml.Transforms.ResizeImages("image", Side, Side))
            .Append(_ml.Transforms.ExtractPixels("data", "image", orderOfExtraction: order))
            .Append(_ml.Transforms.ApplyCaffeNet(net, options: new CaffeNetOptions { Net = options }));
        var view = _ml.Data.LoadFromEnumerable([new Picture { Path = "picture.png" }]);
        using var fitted = pipeline.Fit(view);
        var byPixels = Enumerable.Range(0, 3 * Side * Side).Select(i => (float)pixels[(4 * (i % (Side * Side))) + Channel(i / (Side * Side))]).ToArray();
        var model = _folder.Model(net, options with { Batch = BatchSize.Of(1) });
        Assert.Equal(Rows.Direct(model, "prob", ("data", [1, 3, Side, Side], byPixels)), Rows.Column(fitted.Transform(view), "prob")[0]);

        // What was drawn is in the order blue, green, red.
        int Channel(int plane) => swaps ? 2 - plane : plane;
    }

    private static byte[] Draw(string path)
    {
        var pixels = new byte[4 * Side * Side];
        new Random(3).NextBytes(pixels);
        for (var i = 3; i < pixels.Length; i += 4)
            pixels[i] = 255;
        using var image = MLImage.CreateFromPixels(Side, Side, MLPixelFormat.Bgra32, pixels);
        image.Save(path);
        return pixels;
    }

    private sealed class Picture
    {
        public string Path { get; set; } = "";
    }
}
