using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Filling;

/// <summary>Train nets with the layers that bring data in: the numbers that those draw decide which are left for the weights.</summary>
public sealed class SeedingTests
{
    public static TheoryData<string, int> Runs()
    {
        var runs = new TheoryData<string, int>();
        foreach (var folder in Directory.GetDirectories(Golden.Folder("seeding")).Order(StringComparer.Ordinal))
        {
            runs.Add(Path.GetFileName(folder), 0);
            runs.Add(Path.GetFileName(folder), 1);
        }

        return runs;
    }

    [Fact]
    public void There_are_24_runs() => Assert.Equal(24, Runs().Count);

    [Theory]
    [MemberData(nameof(Runs))]
    public void Weights_are_Caffes_bit_for_bit(string name, int run)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Golden.Folder("seeding", name, "golden.json")));
        var expected = json.RootElement.GetProperty("runs")[run];
        var net = Converter.Plan(Golden.Folder("seeding", name, "net.prototxt"), new ConvertOptions
        {
            Seed = expected.GetProperty("seed").GetUInt32(),
            Phase = expected.GetProperty("phase").GetString() == "TRAIN" ? Phase.Train : Phase.Test,
            InputShapes = new Dictionary<string, Shape> { ["data"] = new(Dims(json.RootElement.GetProperty("data_shape"))) },
        });
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        var weights = net.Net!.ComputeWeights();
        var blobs = net.Net!.Plan.Learnables.ToDictionary(blob => (blob.Layer.Name, blob.Index));
        var parameters = expected.GetProperty("params").EnumerateArray().ToList();
        Assert.Equal(blobs.Count, parameters.Count);
        foreach (var param in parameters)
        {
            var blob = blobs[(param.GetProperty("layer").GetString()!, param.GetProperty("index").GetInt32())];
            Assert.Equal(Dims(param.GetProperty("shape")), blob.Spec.Shape.Dims.ToArray());
            Assert.Equal(
                param.GetProperty("sha256").GetString(),
                Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(weights[blob.Values]))));
        }
    }

    private static int[] Dims(JsonElement shape) => [.. shape.EnumerateArray().Select(dim => dim.GetInt32())];
}
