// Scores pictures in an ML.NET pipeline: files are loaded, brought to size and taken apart into pixels, which a Caffe net scores. The pipeline is saved,
// loaded without the net, and gives the numbers that ONNX Runtime gives for the same pixels.
// dotnet run --project docs/samples/ScoreInMlNet
using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Transforms.Image;
using PortKit;
using PortKit.ML;
using PortKit.Net;

var folder = Directory.CreateTempSubdirectory("digits").FullName;
var digits = Digit.Draw(folder);

// In place of trained weights: those that training would start from.
var weights = Path.Combine(folder, "lenet.caffemodel");
Converter.Plan("models/lenet/deploy.prototxt", new ConvertOptions { Seed = 1701 }).Net!.WriteWeights(weights);

// The net is the one for training: its data layer says neither how large a picture is, nor is its loss wanted. Its own scale of 1/256 goes into the model.
var options = new CaffeNetOptions
{
    Net = new ConvertOptions
    {
        InputShapes = new Dictionary<string, Shape> { ["data"] = new(1, 1, 28, 28) },
        Preprocessing = [new InputPreprocessing { UseTransform = true }],
    },
};

var ml = new MLContext(seed: 1);
var rows = ml.Data.LoadFromEnumerable(digits);
try
{
    var pipeline = ml.Transforms.LoadImages("Image", folder, nameof(Digit.Path))
        .Append(ml.Transforms.ResizeImages("Image", imageWidth: 28, imageHeight: 28))
        .Append(ml.Transforms.ExtractPixels("Pixels", "Image", colorsToExtract: ImagePixelExtractingEstimator.ColorBits.Blue))
        .Append(ml.Transforms.ApplyCaffeNet("Scores", "Pixels", "models/lenet/train_val.prototxt", weights, options));
    using var fitted = pipeline.Fit(rows);
    ml.Model.Save(fitted, rows.Schema, Path.Combine(folder, "digits.zip"));
}
catch (CaffeNetException refused)
{
    foreach (var diagnostic in refused.Diagnostics)
        Console.WriteLine(diagnostic);
    return 2;
}

// Anywhere else: neither the net nor PortKit is needed.
var other = new MLContext();
var loaded = other.Model.Load(Path.Combine(folder, "digits.zip"), out _);
using var disposed = loaded as IDisposable;
var scored = other.Data.CreateEnumerable<Score>(loaded.Transform(rows), reuseRowObject: false).ToList();

// The same pixels straight to ONNX Runtime.
var model = Path.Combine(folder, "lenet.onnx");
Converter.Convert(
    "models/lenet/train_val.prototxt", model, options.Net with { Deploy = true, Batch = BatchSize.Of(1), Weights = [weights] });
using var session = new InferenceSession(model);
var agree = true;
foreach (var score in scored)
{
    using var feed = OrtValue.CreateTensorValueFromMemory(score.Pixels, [1, 1, 28, 28]);
    using var run = new RunOptions();
    using var results = session.Run(run, new Dictionary<string, OrtValue> { ["data"] = feed }, ["prob"]);
    agree &= results[0].GetTensorDataAsSpan<float>().SequenceEqual(score.Scores);
    var best = score.Scores.AsSpan().IndexOf(score.Scores.Max());
    Console.WriteLine($"{score.Path}: class {best}, probability {score.Scores[best]:F4}");
}

Console.WriteLine($"ML.NET and ONNX Runtime give the same numbers: {agree}");
Directory.Delete(folder, recursive: true);
return agree ? 0 : 1;
