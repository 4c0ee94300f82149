using System.Security.Cryptography;
using System.Runtime.InteropServices;
using System.Text.Json;
using PortKit.Caffe.Protos;
using PortKit.Initializers.Random;
using PortKit.Layers;
using PortKit.Net;
using PortKit.Tests.Harness;
using PortKit.Training;

namespace PortKit.Tests.Training;

/// <summary>What Caffe's own layers gave back, one case for each option: from <see cref="ILayer.Backward"/>.</summary>
public sealed class GoldenGradientTests
{
    private const double Relative = 1e-5;

    public static TheoryData<string> Cases() =>
        [.. Directory.GetDirectories(Golden.Folder("gradients")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Backward_gives_what_Caffe_gives(string name)
    {
        var folder = Golden.Folder("gradients", name);
        var golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "golden.json"))).RootElement;
        var plan = Converter.Plan(Path.Combine(folder, "net.prototxt"), new ConvertOptions
        {
            Seed = golden.GetProperty("seed").GetUInt32(),
            Phase = Enum.Parse<Phase>(golden.GetProperty("phase").GetString()!, ignoreCase: true),
        });
        Assert.True(plan.Succeeded, string.Join('\n', plan.Diagnostics));
        var net = plan.Net!.Plan;
        var weights = plan.Net.ComputeWeights().ToDictionary(pair => pair.Key, pair => pair.Value.ToArray());
        SetStatistics(golden, weights);
        foreach (var param in Array(golden, "params"))
            Assert.Equal(param.GetProperty("sha256").GetString(), Digest(weights[Blob(net, param)]));

        var pass = new ReferencePass(net, LayerCatalog.Default, weights);
        var cut = Array(golden, "propagate_down_false").Select(layer => layer.GetString()).ToList();
        var needs = GradientNeeds.Whole(pass.Net, (layer, bottom) => !cut.Contains(layer.Source.Name) && IsGiven(layer, bottom));
        for (var i = 0; i < (golden.TryGetProperty("passes", out var passes) ? passes.GetInt32() : 1); i++)
        {
            pass.Forward(TrainingInputs.Of(net, golden.GetProperty("inputs"), pass: 0), new Mt19937(1));
            foreach (var top in Array(golden, "top_gradients").Where(top => top.TryGetProperty("salt", out _)))
            {
                var gradient = pass.GradientOf(top.GetProperty("blob").GetString()!);
                TrainingInputs.Series(gradient.Length, top.GetProperty("salt").GetUInt32()).CopyTo(gradient, 0);
            }

            pass.Backward(needs);
        }

        Check(golden, folder, net, pass);
    }

    private static void Check(JsonElement golden, string folder, NetPlan net, ReferencePass pass)
    {
        foreach (var loss in Array(golden, "losses"))
        {
            var expected = loss.GetProperty("value").GetSingle();
            Assert.Equal(expected, pass.ValuesOf(loss.GetProperty("blob").GetString()!)[0], 1e-6f + (Math.Abs(expected) * 1e-5f));
        }

        var least = 0.01 * Array(golden, "bottom_gradients").Concat(Array(golden, "param_gradients"))
            .Select(array => GoldenArray.Largest(array, folder)).Max();
        foreach (var bottom in Array(golden, "bottom_gradients"))
        {
            var blob = bottom.GetProperty("blob").GetString()!;
            GoldenArray.AssertClose(blob, pass.GradientOf(blob), bottom, folder, Relative, least);
        }

        foreach (var param in Array(golden, "param_gradients"))
        {
            var blob = Blob(net, param);
            GoldenArray.AssertClose($"{blob}", pass.GradientOf(blob), param, folder, Relative, least);
        }

        foreach (var after in Array(golden, "batch_norm_after"))
        {
            var blob = Blob(net, after);
            GoldenArray.AssertClose($"{blob} after the pass", pass.ValuesOf(blob), after, folder, Relative, 0.01);
        }
    }

    private static bool IsGiven(PlannedLayer layer, int bottom)
    {
        Assert.True(LayerCatalog.Default.TryFind(layer.Source.Type, out var type));
        var gradient = type.GradientOf(layer.Source.Parameter, bottom);
        Assert.NotEqual(BottomGradient.Unknown, gradient);
        return gradient is BottomGradient.Given or BottomGradient.Always or BottomGradient.Nothing;
    }

    private static void SetStatistics(JsonElement golden, Dictionary<LearnableBlob, float[]> weights)
    {
        if (!golden.TryGetProperty("batch_norm_blobs", out _))
            return;
        foreach (var (blob, values) in weights.Where(blob => blob.Key.Layer.Type == "BatchNorm"))
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = blob.Index switch
                {
                    0 => TrainingInputs.Det(i, 771) * 0.5f,
                    1 => 1 + (TrainingInputs.Det(i, 772) * 0.5f),
                    _ => 2,
                };
            }
        }
    }

    private static LearnableBlob Blob(NetPlan net, JsonElement param) => net.Learnables.First(blob =>
        blob.Layer.Name == param.GetProperty("layer").GetString() && blob.Index == param.GetProperty("index").GetInt32());

    private static IEnumerable<JsonElement> Array(JsonElement golden, string name) =>
        golden.TryGetProperty(name, out var array) ? array.EnumerateArray() : [];

    private static string Digest(float[] values) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values.AsSpan())));
}
