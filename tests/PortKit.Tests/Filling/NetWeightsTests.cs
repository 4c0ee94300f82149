using System.Text;
using PortKit.Caffe.Protos;
using PortKit.House.Tests;

namespace PortKit.Tests.Filling;

/// <summary>Weights that are taken layer by layer are those that are computed at once, and are let go of with their last reader.</summary>
public sealed class NetWeightsTests
{
    private const string Shared = """
        layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 6 } } }
        layer { name: 'a' type: 'InnerProduct' bottom: 'x' top: 'a' param { name: 'w' } inner_product_param { num_output: 6 weight_filler { type: 'xavier' } } }
        layer { name: 'b' type: 'InnerProduct' bottom: 'a' top: 'b' inner_product_param { num_output: 6 weight_filler { type: 'msra' } } }
        layer { name: 'c' type: 'InnerProduct' bottom: 'b' top: 'c' param { name: 'w' } inner_product_param { num_output: 6 bias_filler { type: 'uniform' } } }
        """;

    [Theory]
    [InlineData("lenet", null)]
    [InlineData("googlenet", Phase.Train)]
    [InlineData("lstm-language-model", null)]
    public void Both_ways_have_the_values_of_ComputeWeights(string model, Phase? fillAs)
    {
        var net = Converter.Plan(Repository.PathOf("models", model, "deploy.prototxt"), new ConvertOptions { Seed = 3, FillAs = fillAs });
        var expected = net.Net!.ComputeWeights();
        Assert.Equal(expected.Count, net.Net!.StreamWeights().Count());
        Assert.All(net.Net!.StreamWeights(), pair => Assert.Equal(expected[pair.Key], pair.Value));
        var weights = net.Net!.OpenWeights();
        for (var i = 0; i < net.Net!.Plan.Layers.Count; i++)
        {
            foreach (var blob in net.Net.Plan.Layers[i].Learnables)
                Assert.Equal(expected[blob.Values], weights.Of(blob.Values));
            weights.Release(i);
        }
    }

    [Fact]
    public void A_blob_is_held_until_its_last_reader_is_done()
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(Shared), "net.prototxt", new ConvertOptions { Seed = 3 });
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        var weights = net.Net!.OpenWeights();
        var (a, b) = (net.Net!.Plan.Layers[1].Learnables[0], net.Net.Plan.Layers[2].Learnables[0]);
        var values = weights.Of(a);
        weights.Release(1);
        Assert.Same(values, weights.Of(net.Net.Plan.Layers[3].Learnables[0].Values));
        weights.Of(b);
        weights.Release(2);
        Assert.Throws<InvalidOperationException>(() => weights.Of(b));
        weights.Release(3);
        Assert.Throws<InvalidOperationException>(() => weights.Of(a));
    }
}
