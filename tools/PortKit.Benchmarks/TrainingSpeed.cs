using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx.Protos;

namespace PortKit.Benchmarks;

/// <summary>
/// How long ONNX Runtime takes for a training step of LeNet, CIFAR-10 quick and ResNet-20, and for the forward pass of the same net in TRAIN phase,
/// with its weights in the model, and fed as those of a step are: medians of runs that take turns, so that what else the machine does falls on all.
/// </summary>
internal static class TrainingSpeed
{
    private const int Turns = 20;
    private const int RunsOfTurn = 10;

    /// <summary>Measures and prints a row for each net and number of threads.</summary>
    public static void Print()
    {
        // Solvers name their nets from there.
        Directory.SetCurrentDirectory(Checkout.PathOf());
        Console.WriteLine("| net | threads | forward | forward, weights fed | step | ratio | ratio to fed |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        Measure("LeNet, batch 64", OfModels("lenet"), [64, 1, 28, 28]);
        Measure("CIFAR-10 quick, batch 100", OfModels("cifar10-quick"), [100, 3, 32, 32]);
        Measure("ResNet-20, batch 32", System.Text.Encoding.UTF8.GetBytes(ResNet20.Solver(32)), [32, 3, 32, 32]);
    }

    private static byte[] OfModels(string name) => File.ReadAllBytes(Path.Combine("models", name, "solver.prototxt"));

    private static void Measure(string name, byte[] solver, Shape shape)
    {
        var planned = Converter.Plan(solver, "solver.prototxt", new ConvertOptions
        {
            Phase = Phase.Train,
            InputShapes = new Dictionary<string, Shape> { ["data"] = shape },
        });
        var net = planned.Net ?? throw new InvalidOperationException($"{name} is not planned: {string.Join(' ', planned.Diagnostics)}");
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            var (step, forward) = (Path.Combine(folder, "step.onnx"), Path.Combine(folder, "forward.onnx"));
            if (!net.WriteTrainingStep(step).Succeeded || !net.WriteModel(forward).Succeeded)
                throw new InvalidOperationException($"{name} is not written.");
            var fed = Path.Combine(folder, "fed.onnx");
            Feed(forward, fed);
            foreach (var threads in new[] { 1, 2 })
                Measure(name, threads, net, [forward, fed, step]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // A weight that is an input too may be fed, so that the runtime cannot lay it out anew when it loads the model.
    private static void Feed(string forward, string fed)
    {
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(forward));
        foreach (var weight in model.Graph.Initializer.Where(weight => weight is { DataType: (int)TensorProto.Types.DataType.Float, Dims.Count: > 0 }))
        {
            var type = new TypeProto.Types.Tensor { ElemType = weight.DataType, Shape = new TensorShapeProto() };
            type.Shape.Dim.AddRange(weight.Dims.Select(dim => new TensorShapeProto.Types.Dimension { DimValue = dim }));
            model.Graph.Input.Add(new ValueInfoProto { Name = weight.Name, Type = new TypeProto { TensorType = type } });
        }

        File.WriteAllBytes(fed, model.ToByteArray());
    }

    private static void Measure(string name, int threads, PlannedNet net, string[] models)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };

        // A session's threads wait for work by spinning, which the session whose turn is next would pay for.
        options.AddSessionConfigEntry("session.force_spinning_stop", "1");
        using var run = new RunOptions();
        var sessions = models.Select(model => new InferenceSession(model, options)).ToList();
        var feeds = net.Plan.Inputs.ToDictionary(
            input => input.Name, input => OrtValue.CreateTensorValueFromMemory(Values(input), input.Shape.ToLongs()));
        var times = sessions.Select(session => (Session: session, Times: new List<double>())).ToList();
        for (var turn = 0; turn < Turns; turn++)
        {
            foreach (var (session, taken) in times)
            {
                for (var i = 0; i < RunsOfTurn; i++)
                {
                    var start = Stopwatch.GetTimestamp();
                    session.Run(run, feeds, session.OutputNames).Dispose();

                    // The first finds the other session's values in the caches.
                    if (i > 0)
                        taken.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }
            }
        }

        foreach (var feed in feeds.Values)
            feed.Dispose();
        sessions.ForEach(session => session.Dispose());
        double[] medians = [.. times.Select(one => one.Times.Order().ElementAt(one.Times.Count / 2))];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {threads} | {medians[0]:F1} ms | {medians[1]:F1} ms | {medians[2]:F1} ms | {medians[2] / medians[0]:F2} | {medians[2] / medians[1]:F2} |"));
    }

    private static float[] Values(BlobVersion input)
    {
        var random = new Random(1);
        var values = new float[input.Shape.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = input.Name == "label" ? random.Next(10) : random.NextSingle();
        return values;
    }
}
