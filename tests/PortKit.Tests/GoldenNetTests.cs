using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using PortKit.Caffe.Protos;
using PortKit.Initializers.Random;
using PortKit.Layers;
using PortKit.Net;
using PortKit.Tests.Harness;

namespace PortKit.Tests;

/// <summary>Whole nets against what Caffe made of them: every blob's SHA-256, every layer's top, and the final outputs.</summary>
public sealed class GoldenNetTests
{
    public static TheoryData<string, int> Runs()
    {
        var runs = new TheoryData<string, int>();
        foreach (var folder in Directory.GetDirectories(Golden.Folder("nets")).Order(StringComparer.Ordinal))
        {
            for (var i = 0; i < Read(Path.GetFileName(folder)).GetProperty("runs").GetArrayLength(); i++)
                runs.Add(Path.GetFileName(folder), i);
        }

        return runs;
    }

    public static TheoryData<string, int, int> RunsOnEachOpset()
    {
        var runs = new TheoryData<string, int, int>();
        foreach (var (name, run) in Runs().Select(row => row.Data))
        {
            foreach (var opset in GoldenLayer.Opsets)
                runs.Add(name, run, opset);
        }

        return runs;
    }

    [Fact]
    public void There_are_15_runs() => Assert.Equal(15, Runs().Count);

    [Theory]
    [MemberData(nameof(Runs))]
    public void Weights_are_Caffes_bit_for_bit(string name, int run)
    {
        var (net, expected) = Plan(name, run);
        var weights = net.Net!.ComputeWeights();
        var blobs = net.Net!.Plan.Learnables.ToDictionary(blob => (blob.Layer.Name, blob.Index));
        var count = 0;
        foreach (var param in expected.GetProperty("params").EnumerateArray())
        {
            var blob = blobs[(param.GetProperty("layer").GetString()!, param.GetProperty("index").GetInt32())];
            Assert.Equal(Dims(param), blob.Spec.Shape.Dims.ToArray());
            var hash = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(weights[blob.Values])));
            Assert.True(hash == param.GetProperty("sha256").GetString(), $"{blob.ModelName} differs from Caffe's.");
            count++;
        }

        Assert.Equal(blobs.Count, count);
    }

    [Theory]
    [MemberData(nameof(RunsOnEachOpset))]
    public void Every_blob_in_ONNX_Runtime_is_Caffes(string name, int run, int opset)
    {
        var (net, expected) = Plan(name, run);
        var inputs = Inputs(name, net, expected);
        var values = Session.Run(net, inputs, model: new ModelOptions { AllBlobs = true, Opset = opset });
        CheckBlobs(name, net, expected, blob => blob.IsInput ? inputs[blob.Name] : values[blob.ModelName].Values);
        foreach (var output in expected.GetProperty("outputs").EnumerateArray())
            Assert.Equal(Npy.Read(Golden.Folder("nets", name, output.GetProperty("file").GetString()!)).Shape, values[output.GetProperty("blob").GetString()!].Shape);
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Every_blob_of_the_reference_arithmetic_is_Caffes(string name, int run)
    {
        var (net, expected) = Plan(name, run);
        var weights = net.Net!.ComputeWeights();
        var values = ReferenceRun.Compute(net.Net!.Plan, LayerCatalog.Default, blob => weights[blob], Inputs(name, net, expected), new Mt19937(1));
        CheckBlobs(name, net, expected, blob => values[blob]);
    }

    private static void CheckBlobs(string name, PlanResult net, JsonElement expected, Func<BlobVersion, float[]> values)
    {
        var made = net.Net!.Plan.Blobs.Where(blob => blob.Name.Length > 0).ToDictionary(blob => (blob.Producer!.Name, blob.Name));
        foreach (var top in expected.GetProperty("blobs").EnumerateArray())
        {
            // Caffe puts Split layers of its own between a blob and its readers; they copy.
            if (!made.TryGetValue((top.GetProperty("layer").GetString()!, top.GetProperty("blob").GetString()!), out var blob))
            {
                Assert.Equal("Split", top.GetProperty("type").GetString());
                continue;
            }

            Assert.Equal(Dims(top), blob.Shape.Dims.ToArray());
            AssertStatistics($"{name}: {blob.ModelName}", values(blob), top);
        }

        foreach (var output in expected.GetProperty("outputs").EnumerateArray())
        {
            var (shape, caffe) = Npy.Read(Golden.Folder("nets", name, output.GetProperty("file").GetString()!));
            var blob = net.Net!.Plan.Blobs.Last(blob => blob.Name == output.GetProperty("blob").GetString());
            Assert.Equal(shape, blob.Shape);
            Golden.AssertClose($"{name}: {blob.Name}", values(blob), caffe);
        }
    }

    // Means of values that nearly cancel are held against the spread of the values, not against themselves.
    private static void AssertStatistics(string what, float[] values, JsonElement expected)
    {
        var finite = values.Where(float.IsFinite).ToArray();
        var (nonFinite, caffe) = (values.Length - finite.Length, expected.GetProperty("nonfinite").GetInt32());

        // Where a net overflows, the first values to go are decided by the last bit of a sum.
        Assert.True(Math.Abs(nonFinite - caffe) <= 1e-3 * caffe, $"{what}: {nonFinite} values are not finite, in Caffe {caffe}.");
        if (caffe == values.Length)
            return;
        var mean = finite.Average(value => (double)value);
        var std = Math.Sqrt(finite.Average(value => (value - mean) * (value - mean)));
        var scale = Math.Max(Number("std"), Math.Max(Math.Abs(Number("min")), Math.Abs(Number("max"))));
        Near("mean", mean);
        Near("std", std);
        Near("min", finite.Min());
        Near("max", finite.Max());

        void Near(string statistic, double actual) => Assert.True(
            Math.Abs(actual - Number(statistic)) <= 1e-3 * Math.Max(scale, 1e-30), $"{what}: {statistic} is {actual:R}, Caffe has {Number(statistic):R}.");

        double Number(string statistic) => expected.GetProperty(statistic).GetDouble();
    }

    private static Dictionary<string, float[]> Inputs(string name, PlanResult net, JsonElement expected)
    {
        var inputs = new Dictionary<string, float[]>();
        var index = 0u;
        foreach (var input in expected.GetProperty("inputs").EnumerateArray())
        {
            var blob = input.GetProperty("blob").GetString()!;
            inputs.Add(blob, input.GetProperty("file").GetString() is { } file
                ? Npy.Read(Golden.Folder("nets", name, file)).Values
                : Generated(net.Net!.Plan.Inputs.Single(candidate => candidate.Name == blob).Shape.Count, index));
            index++;
        }

        return inputs;
    }

    // The generator that the golden cases name for inputs without a file.
    private static float[] Generated(int count, uint input)
    {
        var values = new float[count];
        for (uint i = 0; i < count; i++)
        {
            var x = unchecked((i * 2654435761u) + (input * 40503u) + 12345u);
            x ^= x >> 16;
            x = unchecked(x * 2246822519u);
            x ^= x >> 13;
            x = unchecked(x * 3266489917u);
            x ^= x >> 16;
            values[i] = ((x >> 8) / 8388608f) - 1f;
        }

        return values;
    }

    private static (PlanResult Net, JsonElement Expected) Plan(string name, int run)
    {
        var root = Read(name);
        var expected = root.GetProperty("runs")[run];
        var net = Converter.Plan(Golden.Folder("nets", name, "net.prototxt"), new ConvertOptions
        {
            Seed = (expected.TryGetProperty("seed", out var own) ? own : root.GetProperty("seed")).GetUInt32(),
            Phase = expected.GetProperty("phase").GetString() == "TRAIN" ? Phase.Train : Phase.Test,
        });
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        return (net, expected);
    }

    private static int[] Dims(JsonElement blob) => [.. blob.GetProperty("shape").EnumerateArray().Select(dim => dim.GetInt32())];

    private static JsonElement Read(string name)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Golden.Folder("nets", name, "golden.json")));
        return json.RootElement.Clone();
    }
}
