// Trains LeNet from Caffe's own first weights, in ONNX Runtime, and scores a picture with what it has learnt.
// dotnet run --project docs/samples/TrainInDotNet -c Release
using Microsoft.ML.OnnxRuntime;
using PortKit;
using PortKit.Caffe.Protos;
using PortKit.Files;
using PortKit.Net;
using PortKit.Verification;

const int Batch = 64;
const int Iterations = 60;
var folder = Directory.CreateTempSubdirectory("lenet-").FullName;
try
{
    return Train(Path.Combine(folder, "lenet")) ? 0 : 2;
}
finally
{
    Directory.Delete(folder, recursive: true);
}

static bool Train(string prefix)
{
    // A data layer leaves the size of its pictures to a database: here it is told.
    var bag = new DiagnosticBag();
    var planned = Converter.Plan("models/lenet/solver.prototxt", new ConvertOptions
    {
        Phase = Phase.Train,
        InputRowShapes = new Dictionary<string, Shape> { ["data"] = [1, 28, 28] },
    });
    var plan = planned.Net is null ? null : TrainingPlan.Create(planned.Net, [], bag);
    using var trainer = plan is null ? null : Trainer.Open(plan, bag);
    if (trainer is null)
    {
        foreach (var diagnostic in planned.Diagnostics.Concat(bag))
            Console.WriteLine(diagnostic);
        return false;
    }

    // Any pictures and labels: each step is an iteration of Caffe's solver.
    var random = new Random(1);
    var loss = 0f;
    while (trainer.Iteration < Iterations)
    {
        var labels = Enumerable.Range(0, Batch).Select(_ => random.Next(10)).ToList();
        loss = trainer.Step(new Dictionary<string, float[]>
        {
            ["data"] = [.. labels.SelectMany(label => Picture(label, random))],
            ["label"] = [.. labels.Select(label => (float)label)],
        }).Loss;
    }

    Console.WriteLine($"{trainer.Iteration} iterations, loss below 0.2: {loss < 0.2f}");

    // What Caffe would save, a .caffemodel and a .solverstate; the first of them makes a model that scores.
    if (!trainer.Save(prefix).Succeeded)
        return false;
    var weights = TrainingPlan.WeightsPath(prefix, trainer.Iteration);
    var converted = Converter.Convert("models/lenet/deploy.prototxt", $"{prefix}.onnx", new ConvertOptions { Weights = [weights], Batch = 1 });
    if (!converted.Succeeded)
        return false;
    using var session = new InferenceSession($"{prefix}.onnx");
    foreach (var digit in new[] { 3, 7 })
        Console.WriteLine($"a picture of {digit} is scored as {Score(session, Picture(digit, random))}");
    return true;
}

static int Score(InferenceSession session, float[] picture)
{
    using var feed = OrtValue.CreateTensorValueFromMemory(picture, [1, 1, 28, 28]);
    using var run = new RunOptions();
    using var results = session.Run(run, new Dictionary<string, OrtValue> { [session.InputNames[0]] = feed }, session.OutputNames);
    var scores = results[0].GetTensorDataAsSpan<float>().ToArray();
    return Array.IndexOf(scores, scores.Max());
}

// A digit of seven bars, as a clock shows it, a little out of place and with noise over it.
static float[] Picture(int digit, Random random)
{
    int[] bars = [0b1110111, 0b0010010, 0b1011101, 0b1011011, 0b0111010, 0b1101011, 0b1101111, 0b1010010, 0b1111111, 0b1111011];
    (int X, int Y, int Width, int Height)[] places = [(8, 4, 10, 2), (8, 4, 2, 10), (16, 4, 2, 10), (8, 13, 10, 2), (8, 13, 2, 10), (16, 13, 2, 10), (8, 22, 10, 2)];
    var (right, down) = (random.Next(-3, 4), random.Next(-2, 3));
    var picture = new float[28 * 28];
    foreach (var (place, (x, y, width, height)) in places.Index().Where(pair => (bars[digit] >> (6 - pair.Index) & 1) == 1))
    {
        for (var i = 0; i < width * height; i++)
            picture[((y + down + (i / width)) * 28) + x + right + (i % width)] = 1;
    }

    return [.. picture.Select(value => value + (0.3f * random.NextSingle()))];
}
