using System.Text;
using PortKit.Caffe.Protos;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Filling;

/// <summary>Which numbers end up in which blob.</summary>
public sealed class FillTests
{
    private const string Net =
        """
        layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 3 } } }
        layer { name: 'train' type: 'InnerProduct' bottom: 'x' top: 't' include { phase: TRAIN } inner_product_param { num_output: 7 weight_filler { type: 'xavier' } } }
        layer { name: 'test' type: 'InnerProduct' bottom: 'x' top: 's' include { phase: TEST } inner_product_param { num_output: 5 weight_filler { type: 'gaussian' } } }
        layer { name: 'both' type: 'InnerProduct' bottom: 'x' top: 'y' inner_product_param { num_output: 4 weight_filler { type: 'xavier' } } }
        """;

    [Fact]
    public void A_net_is_filled_in_the_order_of_its_layers()
    {
        var weights = Weights(Net, new ConvertOptions { Seed = 5, Phase = Phase.Train });
        Assert.Equal(["train.0", "train.1", "both.0", "both.1"], weights.Keys);
        Assert.NotEqual(weights["both.0"], Weights(Net, new ConvertOptions { Seed = 5 })["both.0"]);
    }

    [Fact]
    public void Fill_as_train_gives_a_test_net_the_numbers_that_training_starts_from()
    {
        var train = Weights(Net, new ConvertOptions { Seed = 5, Phase = Phase.Train });
        var test = Weights(Net, new ConvertOptions { Seed = 5, FillAs = Phase.Train });
        Assert.Equal(["test.0", "test.1", "both.0", "both.1"], test.Keys);
        Golden.AssertSameBits("both.0", test["both.0"], train["both.0"]);

        // A layer that the train net lacks keeps its own fill, drawn after the train net's numbers.
        Assert.NotEqual(Weights(Net, new ConvertOptions { Seed = 5 })["test.0"], test["test.0"]);
    }

    [Fact]
    public void A_shared_param_is_filled_twice_and_kept_once()
    {
        const string Head = "layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 3 } } }\n";
        const string Body = " inner_product_param { num_output: 3 bias_term: false weight_filler { type: 'xavier' } } }\n";
        string Layer(string name, string param) => $"layer {{ name: '{name}' type: 'InnerProduct' bottom: 'x' top: '{name}' {param}" + Body;
        var shared = Weights(Head + Layer("a", "param { name: 'w' }") + Layer("b", "param { name: 'w' }") + Layer("c", ""), new ConvertOptions { Seed = 5 });
        var apart = Weights(Head + Layer("a", "") + Layer("b", "") + Layer("c", ""), new ConvertOptions { Seed = 5 });
        Assert.Equal(["a.0", "c.0"], shared.Keys);
        Golden.AssertSameBits("a.0", shared["a.0"], apart["a.0"]);
        Golden.AssertSameBits("c.0", shared["c.0"], apart["c.0"]);
    }

    [Fact]
    public void Weights_in_the_net_take_the_place_of_the_filler_and_draw_nothing()
    {
        const string Head = "layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 3 } } }\n";
        const string Rest = "layer { name: 'b' type: 'InnerProduct' bottom: 'x' top: 'b' inner_product_param { num_output: 2 weight_filler { type: 'xavier' } } }";
        var carried = Weights(
            Head + "layer { name: 'a' type: 'InnerProduct' bottom: 'x' top: 'a' blobs { shape { dim: 1 dim: 3 } data: 7 data: 8 data: 9 } "
            + "inner_product_param { num_output: 1 bias_term: false weight_filler { type: 'xavier' } } }\n" + Rest,
            new ConvertOptions { Seed = 5 });
        Assert.Equal([7f, 8f, 9f], carried["a.0"]);
        Golden.AssertSameBits("b.0", carried["b.0"], Weights(Head + Rest, new ConvertOptions { Seed = 5 })["b.0"]);
    }

    [Theory]
    [InlineData("blobs { shape { dim: 3 dim: 1 } data: 7 data: 8 data: 9 }")]
    [InlineData("blobs { shape { dim: 1 dim: 3 } data: 7 data: 8 }")]
    [InlineData("blobs { num: 1 channels: 3 height: 1 width: 1 data: 7 data: 8 data: 9 }")]
    [InlineData("blobs { shape { dim: 1 dim: 3 } data: [7, 8, 9] } blobs { shape { dim: 1 } data: 1 }")]
    public void Weights_in_the_net_must_fit(string blobs)
    {
        var text = "layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 3 } } }\n"
            + $"layer {{ name: 'a' type: 'InnerProduct' bottom: 'x' top: 'a' {blobs} inner_product_param {{ num_output: 1 bias_term: false }} }}";
        var net = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Seed = 1 });
        Assert.Equal(Codes.WeightMismatch, Assert.Single(net.Diagnostics).Code);
    }

    private static Dictionary<string, float[]> Weights(string text, ConvertOptions options)
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", options);
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        return net.Net!.ComputeWeights().ToDictionary(pair => pair.Key.ModelName, pair => pair.Value);
    }
}
