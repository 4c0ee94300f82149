using System.Text.Json;
using PortKit.Caffe.Protos;
using PortKit.Initializers.Random;
using PortKit.Layers;

namespace PortKit.Tests.Harness;

/// <summary>Holds one micro-network against what Caffe made of it.</summary>
internal static class GoldenLayer
{
    /// <summary>The oldest opset, the default and the newest.</summary>
    public static readonly int[] Opsets = [Onnx.Opsets.Min, 17, Onnx.Opsets.Max];

    /// <summary>The outputs of the model that takes any batch, for Caffe's batch.</summary>
    public static void CheckAnyBatch(string name, string set = "layers")
    {
        var (folder, root, options, inputs) = Read(name, set);
        var net = Converter.Plan(Path.Combine(folder, "net.prototxt"), options with { Batch = BatchSize.Dynamic });
        var outputs = Session.Run(net, inputs);
        foreach (var (blob, shape, values) in Outputs(folder, root))
        {
            Assert.Equal(shape, outputs[blob].Shape);
            Golden.AssertClose($"{name}: any batch: {blob}", outputs[blob].Values, values);
        }
    }

    /// <summary>
    /// Weights bit for bit; outputs from ONNX Runtime on the oldest, the default and the newest opset, and from the reference
    /// arithmetic, within the golden tolerance.
    /// </summary>
    /// <param name="name">The folder of the case.</param>
    /// <param name="set">The folder of golden cases: layers (Caffe's own), forks, or ssd.</param>
    public static void Check(string name, string set = "layers")
    {
        var (folder, root, options, inputs) = Read(name, set);
        foreach (var opset in Opsets)
        {
            var net = Converter.Plan(Path.Combine(folder, "net.prototxt"), options);
            Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
            if (opset == Opsets[0])
            {
                CheckWeights(folder, root, net);
                CheckForward(folder, root, net, inputs);
            }

            var outputs = Session.Run(net, inputs, model: new ModelOptions { Opset = opset });
            foreach (var (blob, shape, values) in Outputs(folder, root))
            {
                Assert.True(outputs.ContainsKey(blob), $"opset {opset}: no output '{blob}', only {string.Join(", ", outputs.Keys)}.");
                Assert.Equal(shape, outputs[blob].Shape);
                Golden.AssertClose($"{name}: opset {opset}: {blob}", outputs[blob].Values, values);
            }
        }
    }

    private static (string Folder, JsonElement Root, ConvertOptions Options, Dictionary<string, float[]> Inputs) Read(string name, string set)
    {
        var folder = Golden.Folder(set, name);
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "case.json")));
        var root = json.RootElement.Clone();
        var options = new ConvertOptions
        {
            Weights = root.GetProperty("weights").GetString() is { } file ? [Path.Combine(folder, file)] : [],
            Seed = root.GetProperty("seed").GetUInt32(),
            Phase = root.GetProperty("phase").GetString() == "TRAIN" ? Phase.Train : Phase.Test,
        };
        var inputs = root.GetProperty("inputs").EnumerateArray()
            .ToDictionary(input => input.GetString()!, input => Npy.Read(Path.Combine(folder, "inputs", input.GetString() + ".npy")).Values);
        return (folder, root, options, inputs);
    }

    private static void CheckWeights(string folder, JsonElement root, PlanResult net)
    {
        var weights = net.Net!.ComputeWeights();
        var expected = root.GetProperty("params").EnumerateArray().ToList();
        var blobs = net.Net!.Plan.Learnables.ToList();
        Assert.Equal(expected.Count, blobs.Count);
        foreach (var param in expected)
        {
            var (layer, index) = (param.GetProperty("layer").GetString(), param.GetProperty("index").GetInt32());
            var blob = blobs.Single(candidate => candidate.Layer.Name == layer && candidate.Index == index);
            var (shape, values) = Npy.Read(Path.Combine(folder, param.GetProperty("file").GetString()!));
            Assert.Equal(shape, blob.Spec.Shape);
            Golden.AssertSameBits(blob.ModelName, weights[blob.Values], values);
        }
    }

    private static void CheckForward(string folder, JsonElement root, PlanResult net, Dictionary<string, float[]> inputs)
    {
        var weights = net.Net!.ComputeWeights();
        var values = ReferenceRun.Blobs(net.Net!.Plan, LayerCatalog.Default, blob => weights[blob], inputs, new Mt19937(1));
        foreach (var (blob, shape, expected) in Outputs(folder, root))
        {
            var version = net.Net!.Plan.Blobs.Last(candidate => candidate.Name == blob);
            Assert.Equal(shape, values[version].Shape);
            Golden.AssertClose($"reference: {blob}", values[version].Values, expected);
        }
    }

    private static IEnumerable<(string Blob, Net.Shape Shape, float[] Values)> Outputs(string folder, JsonElement root)
    {
        foreach (var output in root.GetProperty("outputs").EnumerateArray())
        {
            var (shape, values) = Npy.Read(Path.Combine(folder, output.GetProperty("file").GetString()!));
            yield return (output.GetProperty("blob").GetString()!, shape, values);
        }
    }
}
