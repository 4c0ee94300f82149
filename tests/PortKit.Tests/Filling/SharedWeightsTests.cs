using System.Text;
using Google.Protobuf;
using PortKit.Caffe.Protos;

namespace PortKit.Tests.Filling;

/// <summary>
/// Shared params and weight files. Layers that share a param share one memory, so that whichever of them a file has writes it, the last in
/// the order of the file winning (net.cpp, ShareWeights and CopyTrainedLayersFrom).
/// </summary>
public sealed class SharedWeightsTests : IDisposable
{
    private const string Net =
        """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 2 dim: 3 } } }
        layer { name: "a" type: "InnerProduct" bottom: "data" top: "a" param { name: "w" } inner_product_param { num_output: 3 bias_term: false } }
        layer { name: "b" type: "InnerProduct" bottom: "a" top: "b" param { name: "w" } inner_product_param { num_output: 3 bias_term: false } }
        layer { name: "c" type: "InnerProduct" bottom: "b" top: "c" param { name: "w" } inner_product_param { num_output: 3 } }
        """;

    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".caffemodel");

    public void Dispose() => File.Delete(_file);

    /// <summary>Layers of the file in order, each with a value for its weights; the value that the owner has; the layers that keep a fill.</summary>
    [Theory]
    [InlineData("a1", 1, "c")]
    [InlineData("b2", 2, "c")]
    [InlineData("c3", 3, "")]
    [InlineData("a1 b2", 2, "c")]
    [InlineData("b2 a1", 1, "c")]
    [InlineData("a1 b2 c3", 3, "")]
    [InlineData("c3 b2", 2, "")]
    [InlineData("c3 a1 b2 a4", 4, "")]
    [InlineData("other5", 0, "a, b, c")]
    public void The_last_layer_of_the_file_that_shares_a_param_gives_it(string layers, float expected, string kept)
    {
        Write(layers);
        var net = Plan(requireAll: false);
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        var (owner, values) = net.Net!.ComputeWeights().Single(pair => pair.Key.Index == 0);
        Assert.Equal("a.0", owner.ModelName);
        Assert.All(values, value => Assert.Equal(expected, value));

        var said = net.Diagnostics.Select(diagnostic => diagnostic.Message).Where(message => message.Contains("their fill", StringComparison.Ordinal));
        var count = kept.Split(',').Length;
        Assert.Equal(kept.Length == 0 ? [] : [$"There are no weights for {count} of the net's layers, which keep their fill: {kept}."], said);
        Assert.Equal(kept.Length == 0, Plan(requireAll: true).Succeeded);
    }

    private void Write(string layers)
    {
        var net = new NetParameter();
        foreach (var text in layers.Split(' '))
        {
            var layer = new LayerParameter { Name = text[..^1], Blobs = { Filled(text[^1] - '0', 3, 3) } };
            if (layer.Name == "c")
                layer.Blobs.Add(Filled(1, 3));
            net.Layer.Add(layer);
        }

        File.WriteAllBytes(_file, net.ToByteArray());
    }

    private static BlobProto Filled(float value, params long[] dims) => new()
    {
        Shape = new BlobShape { Dim = { dims } },
        Data = { Enumerable.Repeat(value, (int)dims.Aggregate(1L, (a, b) => a * b)) },
    };

    private PlanResult Plan(bool requireAll) => Converter.Plan(
        Encoding.UTF8.GetBytes(Net), "net.prototxt", new ConvertOptions { Seed = 1, Weights = [_file], RequireAllWeights = requireAll });
}
