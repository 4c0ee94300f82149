// Converts a net from code: with progress, with every message at hand, and cancelled by Ctrl+C.
// dotnet run --project docs/samples/Convert -- [NET [MODEL]]
using PortKit;

var prototxt = args.ElementAtOrDefault(0) ?? "models/cifar10-quick/deploy.prototxt";
var model = args.ElementAtOrDefault(1) ?? Path.Combine(Path.GetTempPath(), "cifar10-quick.onnx");

using var cancellation = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    cancellation.Cancel();
};

// The same seed, Boost version and phase give the same bits that Caffe would have started from.
var options = new ConvertOptions { Seed = 1701, Batch = BatchSize.Dynamic };
var converted = await Converter.ConvertAsync(prototxt, model, options, progress: new Bar(), cancellation: cancellation.Token);

// Each message has a code, a place, what was expected and what to do. What goes wrong is told, not thrown.
foreach (var diagnostic in converted.Diagnostics)
    Console.WriteLine(diagnostic);
if (!converted.Succeeded)
    return 2;

var plan = converted.Net.Plan;
foreach (var blob in plan.Learnables)
    Console.WriteLine($"{blob.ModelName,-10} {blob.Spec.Shape,-12} {blob.Spec.Filler.Type}");
Console.WriteLine($"{plan.ParameterCount} parameters, {new FileInfo(model).Length} bytes");
return 0;

/// <summary>Shows how far the values have come, on a terminal.</summary>
internal sealed class Bar : IProgress<double>
{
    public void Report(double value)
    {
        if (!Console.IsErrorRedirected)
            Console.Error.Write($"\r{value:P0} ");
    }
}
