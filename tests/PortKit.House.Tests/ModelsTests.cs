using System.Globalization;
using System.Security.Cryptography;
using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx.Protos;
using PortKit.Verification;

namespace PortKit.House.Tests;

/// <summary>Every network of models/ converts, loads and runs.</summary>
public sealed class ModelsTests
{
    /// <summary>The shapes that the files themselves say must be given.</summary>
    private static readonly Dictionary<string, string> Given = new()
    {
        ["lenet"] = "data=64x1x28x28,100x1x28x28",
        ["siamese"] = "pair_data=64x2x28x28,100x2x28x28",
        ["autoencoder"] = "data=100x1x28x28,100x1x28x28",
        ["lstm-language-model"] = "words=20x20,20x20 cont=20x20,20x20 targets=20x20,20x20",
    };

    public static TheoryData<string, bool> Nets()
    {
        var nets = new TheoryData<string, bool>();
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf("models"), "*.prototxt", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(Repository.PathOf("models"), file).Replace('\\', '/');
            nets.Add(name, false);
            if (!name.EndsWith("deploy.prototxt", StringComparison.Ordinal))
                nets.Add(name, true);
        }

        return nets;
    }

    [Theory]
    [MemberData(nameof(Nets))]
    public void Converts_loads_and_runs(string name, bool train)
    {
        var options = new ConvertOptions
        {
            Seed = 1,
            Phase = train ? Phase.Train : Phase.Test,
            IdentityBatchNorm = true,
            InputShapes = name.EndsWith("deploy.prototxt", StringComparison.Ordinal) ? new Dictionary<string, Shape>() : Shapes(name.Split('/')[0], train),
        };
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".onnx");
        try
        {
            var net = Converter.Convert(Repository.PathOf("models", name), file, options);
            Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
            var result = ModelProbe.Run(file, 1);
            Assert.True(result.IsFinite, string.Join('\n', result.Outputs));
            Assert.NotEmpty(result.Outputs);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_fresh_ResNet_50_warns_before_it_overflows_and_there_are_two_ways_out()
    {
        var (net, result) = Run(new ConvertOptions { Seed = 1 });
        Assert.Equal(Codes.Untrained, Assert.Single(net.Diagnostics).Code);
        Assert.False(result.IsFinite);

        (net, result) = Run(new ConvertOptions { Seed = 1, IdentityBatchNorm = true });
        Assert.Empty(net.Diagnostics);
        Assert.True(result.IsFinite);

        (net, result) = Run(new ConvertOptions { Seed = 1, Phase = Phase.Train });
        Assert.Empty(net.Diagnostics);
        Assert.True(result.IsFinite);

        static (ConvertResult, ProbeResult) Run(ConvertOptions options)
        {
            var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".onnx");
            try
            {
                return (Converter.Convert(Repository.PathOf("models", "resnet50", "deploy.prototxt"), file, options), ModelProbe.Run(file, 1));
            }
            finally
            {
                File.Delete(file);
            }
        }
    }

    [Fact]
    public void ResNet_50_takes_no_more_nodes_than_it_has_operations()
    {
        using var stream = new MemoryStream();
        Assert.True(Converter.Plan(Repository.PathOf("models", "resnet50", "deploy.prototxt"), new ConvertOptions { Seed = 1 }).Net!.WriteModel(stream).Succeeded);
        stream.Position = 0;
        var counts = ModelProto.Parser.ParseFrom(stream).Graph.Node.CountBy(node => node.OpType).OrderBy(pair => pair.Key, StringComparer.Ordinal);
        Assert.Equal(
            "Add 16, BatchNormalization 53, Conv 53, Gemm 1, GlobalAveragePool 1, MaxPool 1, Relu 49, Reshape 1, Softmax 1",
            string.Join(", ", counts.Select(pair => $"{pair.Key} {pair.Value}")));
    }

    [Fact]
    public void Converting_twice_gives_the_same_bytes()
    {
        foreach (var model in new[] { "googlenet", "lstm-language-model", "se-resnet50" })
            Assert.Equal(Hash(model), Hash(model));

        static string Hash(string model)
        {
            using var stream = new MemoryStream();
            Assert.True(Converter.Plan(Repository.PathOf("models", model, "deploy.prototxt"), new ConvertOptions { Seed = 7 }).Net!.WriteModel(stream).Succeeded);
            return Convert.ToHexString(SHA256.HashData(stream.ToArray()));
        }
    }

    internal static Dictionary<string, Shape> Shapes(string model, bool train)
    {
        var shapes = new Dictionary<string, Shape>();
        foreach (var input in Given.GetValueOrDefault(model, "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, sizes) = (input.Split('=')[0], input.Split('=')[1].Split(',')[train ? 0 : 1]);
            shapes.Add(name, new Shape([.. sizes.Split('x').Select(size => int.Parse(size, CultureInfo.InvariantCulture))]));
        }

        return shapes;
    }
}
