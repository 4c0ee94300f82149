// Scores a converted model in an ML.NET pipeline, on a batch of pictures, and holds the scores against ONNX Runtime's own.
// dotnet run --project docs/samples/ScoreInMlNet
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Transforms.Image;
using PortKit;
using PortKit.Net;

var model = Path.Combine(Path.GetTempPath(), "scored.onnx");
var scoring = Converter.Convert("models/cifar10-quick/deploy.prototxt", model, new ConvertOptions { Seed = 1701 });
if (!scoring.Succeeded)
{
    foreach (var diagnostic in scoring.Diagnostics)
        Console.WriteLine(diagnostic);
    return 2;
}

// A batch of four pictures; they could as well come from files, with LoadImages in the pipeline.
var pictures = Enumerable.Range(0, 4).Select(Picture.Of).ToList();

// Caffe's nets take their channels one after the other, blue first, with the mean subtracted.
const float Mean = 120f;
var ml = new MLContext(seed: 1);
var pipeline = ml.Transforms
    .ExtractPixels(
        outputColumnName: "data",
        inputColumnName: nameof(Picture.Image),
        orderOfExtraction: ImagePixelExtractingEstimator.ColorsOrder.ABGR,
        interleavePixelColors: false,
        offsetImage: Mean)
    .Append(ml.Transforms.ApplyOnnxModel(outputColumnName: "prob", inputColumnName: "data", modelFile: model));
var rows = ml.Data.LoadFromEnumerable(pictures);
var scored = ml.Data.CreateEnumerable<Score>(pipeline.Fit(rows).Transform(rows), reuseRowObject: false).ToList();

// The same pixels straight to ONNX Runtime.
using var session = new InferenceSession(model);
var agree = true;
foreach (var (picture, score) in pictures.Zip(scored))
{
    using var feed = OrtValue.CreateTensorValueFromMemory(picture.Planes(Mean), [1, 3, Picture.Side, Picture.Side]);
    using var run = new RunOptions();
    using var results = session.Run(run, new Dictionary<string, OrtValue> { ["data"] = feed }, ["prob"]);
    var direct = results[0].GetTensorDataAsSpan<float>();
    agree &= direct.SequenceEqual(score.Prob);
    var best = score.Prob.AsSpan().IndexOf(score.Prob.Max());
    Console.WriteLine($"picture {picture.Number}: class {best}, probability {score.Prob[best]:F4}");
}

Console.WriteLine($"ML.NET and ONNX Runtime give the same numbers: {agree}");

// A loss has no axes in Caffe, and ML.NET throws when it reads such an output. With the shape [1] it is a vector of one number.
var trainModel = Path.Combine(Path.GetTempPath(), "train.onnx");
var train = Converter.Convert(
    "models/lenet/train_val.prototxt",
    trainModel,
    new ConvertOptions
    {
        Seed = 1701,
        Batch = BatchSize.Of(Digit.Count),
        InputShapes = new Dictionary<string, Shape> { ["data"] = new(Digit.Count, 1, Digit.Side, Digit.Side) },
    },
    new ModelOptions { ScalarsAsVectors = true });
if (!train.Succeeded)
{
    foreach (var diagnostic in train.Diagnostics)
        Console.WriteLine(diagnostic);
    return 2;
}

var digits = ml.Data.LoadFromEnumerable([Digit.Batch()]);
var losses = ml.Transforms.ApplyOnnxModel(["loss", "accuracy"], ["data", "label"], trainModel);
var measured = ml.Data.CreateEnumerable<Loss>(losses.Fit(digits).Transform(digits), reuseRowObject: false).Single();
Console.WriteLine($"loss {measured.Value[0]:F4}, accuracy {measured.Accuracy[0]:F2}");
return agree ? 0 : 1;

/// <summary>A picture of 32 by 32 pixels in some colours.</summary>
internal sealed class Picture
{
    public const int Side = 32;

    private byte[] _pixels = [];

    public int Number { get; private init; }

    [ImageType(Side, Side)]
    public MLImage? Image { get; private init; }

    public static Picture Of(int number)
    {
        var pixels = new byte[Side * Side * 4];
        for (var i = 0; i < Side * Side; i++)
        {
            var (x, y) = (i % Side, i / Side);
            pixels[4 * i] = (byte)(x * 8 * number);
            pixels[(4 * i) + 1] = (byte)(y * 8);
            pixels[(4 * i) + 2] = (byte)(x * y * (number + 1));
            pixels[(4 * i) + 3] = 255;
        }

        return new Picture { Number = number, _pixels = pixels, Image = MLImage.CreateFromPixels(Side, Side, MLPixelFormat.Bgra32, pixels) };
    }

    /// <summary>Blue, green and red one after the other, less the mean.</summary>
    public float[] Planes(float mean)
    {
        var planes = new float[3 * Side * Side];
        for (var channel = 0; channel < 3; channel++)
        {
            for (var i = 0; i < Side * Side; i++)
                planes[(channel * Side * Side) + i] = _pixels[(4 * i) + channel] - mean;
        }

        return planes;
    }
}

/// <summary>What the model says of a picture.</summary>
internal sealed class Score
{
    [ColumnName("prob")]
    public float[] Prob { get; set; } = [];
}

/// <summary>A batch of digits with their labels.</summary>
internal sealed class Digit
{
    public const int Count = 4;

    public const int Side = 28;

    [ColumnName("data")]
    [VectorType(Count, 1, Side, Side)]
    public float[] Pixels { get; private init; } = [];

    [ColumnName("label")]
    [VectorType(Count)]
    public float[] Labels { get; private init; } = [];

    public static Digit Batch() => new()
    {
        Pixels = [.. Enumerable.Range(0, Count * Side * Side).Select(i => i % 97 / 97f)],
        Labels = [.. Enumerable.Range(0, Count).Select(i => (float)i)],
    };
}

/// <summary>What the net for training says of the batch.</summary>
internal sealed class Loss
{
    [ColumnName("loss")]
    public float[] Value { get; set; } = [];

    [ColumnName("accuracy")]
    public float[] Accuracy { get; set; } = [];
}
