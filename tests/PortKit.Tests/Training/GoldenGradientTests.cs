using System.Runtime.InteropServices;
using System.Security.Cryptography;
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
        var (golden, net, weights) = Read(folder);
        var pass = new ReferencePass(net, LayerCatalog.Default, weights);
        var needs = Needs(golden, pass.Net);
        for (var i = 0; i < Passes(golden); i++)
        {
            pass.Forward(TrainingInputs.Of(net, golden.GetProperty("inputs"), pass: 0), new Mt19937(1));
            foreach (var top in Array(golden, "top_gradients").Where(top => top.TryGetProperty("salt", out _)))
            {
                var gradient = pass.GradientOf(top.GetProperty("blob").GetString()!);
                TrainingInputs.Series(gradient.Length, top.GetProperty("salt").GetUInt32()).CopyTo(gradient, 0);
            }

            pass.Backward(needs);
        }

        Check(golden, folder, net, blob => pass.ValuesOf(blob)[0], pass.GradientOf, pass.GradientOf, pass.ValuesOf);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Nodes_give_what_Caffe_gives(string name)
    {
        var folder = Golden.Folder("gradients", name);
        var (golden, net, weights) = Read(folder);
        foreach (var opset in new[] { 17, 26 })
        {
            var graph = new TrainingGraph(net, opset);
            var feeds = TrainingInputs.Of(net, golden.GetProperty("inputs"), pass: 0);
            foreach (var (blob, values) in weights)
                feeds[blob.ModelName] = values;
            foreach (var top in Array(golden, "top_gradients").Where(top => top.TryGetProperty("salt", out _)))
            {
                var (blob, shape) = (top.GetProperty("blob").GetString()!, new Shape([.. top.GetProperty("shape").EnumerateArray().Select(dim => dim.GetInt32())]));
                graph.FeedGradient(blob, shape);
                feeds[$"gradient of {blob}"] = TrainingInputs.Series(shape.Count, top.GetProperty("salt").GetUInt32());
            }

            var model = graph.Build(
                Needs(golden, graph.Net), Array(golden, "bottom_gradients").Select(bottom => bottom.GetProperty("blob").GetString()!));
            Dictionary<string, float[]> results = [];
            for (var i = 0; i < Passes(golden); i++)
            {
                results = graph.Run(model, feeds);
                foreach (var blob in weights.Keys)
                    feeds[$"sum of {blob.ModelName}"] = results[$"gradient of {blob.ModelName}"];
            }

            Check(
                golden,
                folder,
                net,
                blob => results[$"value of {blob}"][0],
                blob => results[$"gradient of {blob}"],
                blob => results[$"gradient of {blob.ModelName}"],
                blob => results.GetValueOrDefault($"after {blob.ModelName}") ?? weights[blob]);
        }
    }

    private static (JsonElement Golden, NetPlan Net, Dictionary<LearnableBlob, float[]> Weights) Read(string folder)
    {
        var golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "golden.json"))).RootElement;
        var plan = Converter.Plan(Path.Combine(folder, "net.prototxt"), new ConvertOptions
        {
            Seed = golden.GetProperty("seed").GetUInt32(),
            Phase = Enum.Parse<Phase>(golden.GetProperty("phase").GetString()!, ignoreCase: true),
        });
        Assert.True(plan.Succeeded, string.Join('\n', plan.Diagnostics));
        var weights = plan.Net!.ComputeWeights().ToDictionary(pair => pair.Key, pair => pair.Value.ToArray());
        SetStatistics(golden, weights);
        foreach (var param in Array(golden, "params"))
            Assert.Equal(param.GetProperty("sha256").GetString(), Digest(weights[Blob(plan.Net.Plan, param)]));
        return (golden, plan.Net.Plan, weights);
    }

    private static GradientNeeds Needs(JsonElement golden, SplitNet net)
    {
        var cut = Array(golden, "propagate_down_false").Select(layer => layer.GetString()).ToList();
        return GradientNeeds.Whole(net, (layer, bottom) => !cut.Contains(layer.Source.Name) && IsGiven(layer, bottom));
    }

    private static int Passes(JsonElement golden) => golden.TryGetProperty("passes", out var passes) ? passes.GetInt32() : 1;

    private static void Check(
        JsonElement golden,
        string folder,
        NetPlan net,
        Func<string, float> loss,
        Func<string, float[]> bottomGradient,
        Func<LearnableBlob, float[]> blobGradient,
        Func<LearnableBlob, float[]> blobAfter)
    {
        foreach (var one in Array(golden, "losses"))
        {
            var expected = one.GetProperty("value").GetSingle();
            Assert.Equal(expected, loss(one.GetProperty("blob").GetString()!), 1e-6f + (Math.Abs(expected) * 1e-5f));
        }

        var least = 0.01 * Array(golden, "bottom_gradients").Concat(Array(golden, "param_gradients"))
            .Select(array => GoldenArray.Largest(array, folder)).Max();
        foreach (var bottom in Array(golden, "bottom_gradients"))
        {
            var blob = bottom.GetProperty("blob").GetString()!;
            GoldenArray.AssertClose(blob, bottomGradient(blob), bottom, folder, Relative, least);
        }

        foreach (var param in Array(golden, "param_gradients"))
        {
            var blob = Blob(net, param);
            GoldenArray.AssertClose($"{blob}", blobGradient(blob), param, folder, Relative, least);
        }

        foreach (var after in Array(golden, "batch_norm_after"))
        {
            var blob = Blob(net, after);
            GoldenArray.AssertClose($"{blob} after the pass", blobAfter(blob), after, folder, Relative, 0.01);
        }
    }

    /// <summary>Whether a layer may be asked for the gradient of a bottom.</summary>
    internal static bool IsGiven(PlannedLayer layer, int bottom)
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

    private static List<JsonElement> Array(JsonElement golden, string name) =>
        golden.TryGetProperty(name, out var array) ? [.. array.EnumerateArray()] : [];

    private static string Digest(float[] values) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values.AsSpan())));
}
