using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using PortKit.House.Tests;
using PortKit.Net;

namespace PortKit.ML.Tests;

/// <summary>The code that docs/start.md and docs/mlnet.md show is the code below, which runs.</summary>
public sealed class DocumentedCodeTests : IDisposable
{
    private const string Begin = "        // begins\n";
    private const string End = "        // ends";

    private readonly ScoringFolder _folder = new();
    private readonly string _previous = Environment.CurrentDirectory;

    public DocumentedCodeTests() => Environment.CurrentDirectory = Path.GetDirectoryName(_folder.PathOf("x"))!;

    public void Dispose()
    {
        Environment.CurrentDirectory = _previous;
        _folder.Dispose();
    }

    [Fact]
    public void Every_block_is_the_one_below()
    {
        var here = Blocks(Repository.Read("tests", "PortKit.ML.Tests", "DocumentedCodeTests.cs"), Begin, End)
            .Select(block => string.Join('\n', block.Split('\n').Select(line => line.Length > 8 ? line[8..] : line)));
        var start = Blocks(Repository.Read("docs", "start.md"), "```csharp\n", "```").Single();
        var program = Between(start, "using PortKit.Net;\n\n", "\npublic sealed class");
        Assert.Equal(here, [program, .. Blocks(Repository.Read("docs", "mlnet.md"), "```csharp\n", "```")]);
        var row = start[start.IndexOf("public sealed class", StringComparison.Ordinal)..];
        Assert.EndsWith(row, Repository.Read("tests", "PortKit.ML.Tests", "Digit.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_page_scores_digits()
    {
        File.Copy(Nets.LenetToTrain, "train_val.prototxt");
        _folder.Weights(Nets.Lenet, new ConvertOptions { Seed = 7 });

        // begins
        var ml = new MLContext();
        var rows = ml.Data.LoadFromEnumerable([new Digit()]);
        var options = new CaffeNetOptions
        {
            Net = new ConvertOptions
            {
                InputShapes = new Dictionary<string, Shape> { ["data"] = new(1, 1, 28, 28) },
                Preprocessing = [new InputPreprocessing { UseTransform = true }],
            },
        };
        using var net = ml.Transforms.ApplyCaffeNet("Scores", "Pixels", "train_val.prototxt", weights: "net.caffemodel", options).Fit(rows);
        foreach (var scores in net.Transform(rows).GetColumn<float[]>("Scores"))
            Console.WriteLine(string.Join(' ', scores));
        // ends

        Assert.Equal(10, net.Transform(rows).GetColumn<float[]>("Scores").Single().Length);
    }

    [Fact]
    public void Pictures_are_scored_and_the_pipeline_is_saved()
    {
        Directory.CreateDirectory("pictures");
        using (var image = MLImage.CreateFromPixels(2, 1, MLPixelFormat.Bgra32, [1, 2, 3, 255, 4, 5, 6, 255]))
            image.Save("pictures/a.png");
        _folder.Write(Colour, "deploy.prototxt");
        _folder.Weights("deploy.prototxt", new ConvertOptions { Seed = 7 });
        var rows = new MLContext().Data.LoadFromEnumerable([new Picture { Path = "a.png" }]);

        // begins
        var ml = new MLContext();
        var pipeline = ml.Transforms.LoadImages("image", "pictures", "Path")
            .Append(ml.Transforms.ResizeImages("image", imageWidth: 32, imageHeight: 32))
            .Append(ml.Transforms.ExtractPixels("data", "image", orderOfExtraction: ImagePixelExtractingEstimator.ColorsOrder.ABGR))
            .Append(ml.Transforms.ApplyCaffeNet("deploy.prototxt", weights: "net.caffemodel"));
        using var fitted = pipeline.Fit(rows);
        ml.Model.Save(fitted, rows.Schema, "pipeline.zip");
        // ends

        var loaded = new MLContext().Model.Load("pipeline.zip", out _);
        using var disposed = loaded as IDisposable;
        Assert.Equal(Rows.Column(fitted.Transform(rows), "ip"), Rows.Column(loaded.Transform(rows), "ip"));
    }

    [Fact]
    public void Columns_have_other_names()
    {
        // begins
        var options = new CaffeNetOptions
        {
            InputColumns = new Dictionary<string, string> { ["data"] = "Pixels" },
            OutputColumns = new Dictionary<string, string> { ["loss3/classifier"] = "Scores" },
        };
        // ends

        var ml = new MLContext();
        var net = _folder.Write(Colour.Replace("\"ip\"", "\"loss3/classifier\"", StringComparison.Ordinal));
        Assert.Equal(2, ScoresOf(ml, ml.Transforms.ApplyCaffeNet(net, options: options), "Pixels", 3 * 32 * 32, "Scores").Length);
    }

    [Fact]
    public void A_net_as_it_was_trained_is_scored()
    {
        var ml = new MLContext();
        File.Copy(Nets.LenetToTrain, "train_val.prototxt");
        _folder.Weights(Nets.Lenet, new ConvertOptions { Seed = 7 });

        // begins
        var options = new CaffeNetOptions
        {
            Net = new ConvertOptions
            {
                InputShapes = new Dictionary<string, Shape> { ["data"] = new(1, 1, 28, 28) },
                Preprocessing = [new InputPreprocessing { UseTransform = true }],
            },
        };
        var pipeline = ml.Transforms.ApplyCaffeNet("train_val.prototxt", weights: "net.caffemodel", options);
        // ends

        Assert.Equal(10, ScoresOf(ml, pipeline, "data", 784, "prob").Length);
    }

    [Fact]
    public void Messages_go_to_the_log()
    {
        var ml = new MLContext();
        _folder.Write(Colour, "deploy.prototxt");

        // begins
        ml.Log += (_, message) => Console.Error.WriteLine(message.Message);
        var pipeline = ml.Transforms.ApplyCaffeNet("deploy.prototxt", options: new CaffeNetOptions { Log = ml });
        // ends

        Assert.Contains(pipeline.Diagnostics, diagnostic => diagnostic.Code == Codes.NoSeed);
    }

    private const string Colour =
        """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 32 dim: 32 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 2 weight_filler { type: "xavier" } } }
        """;

    private static float[] ScoresOf(MLContext ml, CaffeNetEstimator pipeline, string input, int length, string output)
    {
        var rows = Rows.View(ml, input, [length], Rows.Random(1, length));
        using var fitted = pipeline.Fit(rows);
        return Rows.Column(fitted.Transform(rows), output)[0];
    }

    private static string Between(string text, string begin, string end)
    {
        var from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }

    private static IEnumerable<string> Blocks(string text, string begin, string end) =>
        text.Split(begin).Skip(1).Select(rest => rest[..rest.IndexOf(end, StringComparison.Ordinal)]);

    private sealed class Picture
    {
        public string Path { get; set; } = "";
    }
}
