using System.Text;
using PortKit.Tests.Harness;

namespace PortKit.Tests;

/// <summary>Whole nets of forks of Caffe, with weights that the forks saved: what their own code gives.</summary>
public sealed class GoldenForkNetTests
{
    public static TheoryData<string> Nets() =>
    [
        .. Directory.GetDirectories(Golden.Folder("forks"), "net_*").Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Nets))]
    public void A_net_of_a_fork(string name) => GoldenLayer.Check(name, "forks");

    /// <summary>
    /// Hundreds of its scores are 1 to the bit, and which 15 of them keep_top_k leaves is up to std::sort, which orders equals as it likes: so the
    /// rows that Caffe kept are looked for among all.
    /// </summary>
    [Fact]
    public void A_net_of_SSD()
    {
        var folder = Golden.Folder("ssd", "ssd_small_net");
        var text = File.ReadAllText(Path.Combine(folder, "net.prototxt"));
        var inputs = new Dictionary<string, float[]> { ["data"] = Npy.Read(Path.Combine(folder, "inputs", "data.npy")).Values };
        var expected = Rows(Npy.Read(Path.Combine(folder, "outputs", "y.npy")).Values);
        var kept = Plan(text);
        foreach (var blob in kept.Net!.Plan.Learnables)
        {
            var values = Npy.Read(Path.Combine(folder, "params", $"{blob.Layer.Name}.{blob.Index}.npy")).Values;
            Golden.AssertSameBits(blob.ModelName, kept.Net.ComputeWeights()[blob], values);
        }

        var all = Plan(text.Replace("keep_top_k: 15", "keep_top_k: -1", StringComparison.Ordinal));
        foreach (var opset in GoldenLayer.Opsets)
        {
            var rows = Rows(Session.Run(all, inputs, model: new ModelOptions { Opset = opset })["y"].Values);
            Assert.All(expected, row => Assert.Contains(rows, other => row.Zip(other).All(pair => Math.Abs(pair.First - pair.Second) <= 1e-5f)));
            var ours = Rows(Session.Run(kept, inputs, model: new ModelOptions { Opset = opset })["y"].Values);
            Assert.Equal(expected.Count, ours.Count);
            Assert.All(ours, row => Assert.Equal(1f, row[2]));
        }
    }

    private static PlanResult Plan(string text) =>
        Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Seed = 1701 });

    private static List<float[]> Rows(float[] values) => [.. values.Chunk(7)];
}
