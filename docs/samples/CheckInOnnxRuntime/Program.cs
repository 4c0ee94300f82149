// Converts a net, runs the model in ONNX Runtime with input of one's own, and holds every blob against Caffe's arithmetic.
// dotnet run --project docs/samples/CheckInOnnxRuntime
using Microsoft.ML.OnnxRuntime;
using PortKit;
using PortKit.Verification;

var prototxt = args.ElementAtOrDefault(0) ?? "models/lenet/deploy.prototxt";
var model = Path.Combine(Path.GetTempPath(), "checked.onnx");

// Every blob is an output, so that all of them can be looked at.
var converted = Converter.Convert(prototxt, model, new ConvertOptions { Seed = 1701 }, new ModelOptions { AllBlobs = true });
if (!converted.Succeeded)
{
    foreach (var diagnostic in converted.Diagnostics)
        Console.WriteLine(diagnostic);
    return 2;
}

// A quick look: what goes in and comes out on seeded numbers, and whether it is finite.
Console.WriteLine($"finite: {ModelProbe.Run(model, seed: 1).IsFinite}");

// Input of one's own, in ONNX Runtime: inputs and outputs bear the names of Caffe's blobs.
var net = converted.Net;
var input = net.Plan.Inputs.Single();
var values = Enumerable.Range(0, input.Shape.Count).Select(i => MathF.Sin(i / 10f)).ToArray();
using var session = new InferenceSession(model);
using var feed = OrtValue.CreateTensorValueFromMemory(values, input.Shape.ToLongs());
using var run = new RunOptions();
using var results = session.Run(run, new Dictionary<string, OrtValue> { [input.Name] = feed }, session.OutputNames);

// The same in Caffe's own arithmetic, layer by layer.
var outputs = session.OutputNames.Zip(results).ToDictionary(pair => pair.First, pair => pair.Second);
foreach (var computed in net.Compute(new Dictionary<string, float[]> { [input.Name] = values }).Where(computed => !computed.Blob.IsInput))
{
    var actual = outputs[computed.Blob.ModelName].GetTensorDataAsSpan<float>();
    var largest = 0f;
    for (var i = 0; i < actual.Length; i++)
        largest = Math.Max(largest, Math.Abs(actual[i] - computed.Values[i]));
    Console.WriteLine($"{computed.Blob.Producer!.Name,-6} {computed.Blob.Shape,-12} {(largest < 1e-4f ? "agrees" : "DIFFERS")}");
}

// All of that in one call: it names the first layer that differs, tells drift from a fault, and takes golden arrays from elsewhere.
var verified = NetVerifier.Verify(net, model);
Console.WriteLine(verified.Passed ? $"verified: {verified.Blobs.Count} blobs" : string.Join('\n', verified.Diagnostics));
return verified.Passed ? 0 : 1;
