using System.Text;
using PortKit.Caffe.Protos;

namespace PortKit.Tests.Inspection;

/// <summary>What is told of a net, against counts that were taken from Caffe and arithmetic that is written out here.</summary>
public sealed class NetInspectorTests
{
    private const string Uniform = "weight_filler { type: \"uniform\" } bias_filler { type: \"uniform\" }";

    [Theory]
    // The draws are those that Caffe was seen to take; the products are x W for every step, h W for every step, and for RNN the output's.
    [InlineData("LSTM", 216, 4 * ((12 * 5) + (12 * 3)))]
    [InlineData("RNN", 102, 4 * ((3 * 5) + (3 * 3) + (3 * 3)))]
    public void Recurrent_layers_fill_once_for_each_step(string type, long draws, long multiplyAdds)
    {
        var inspection = Inspect(
            $$"""
            layer { name: "x" type: "Input" top: "x" top: "c" input_param { shape { dim: 4 dim: 1 dim: 5 } shape { dim: 4 dim: 1 } } }
            layer { name: "r" type: "{{type}}" bottom: "x" bottom: "c" top: "r" recurrent_param { num_output: 3 {{Uniform}} } }
            """);
        Assert.Equal((draws, multiplyAdds), (inspection.Draws, inspection.MultiplyAdds));
        Assert.Equal(draws, inspection.Layers[1].Draws);
    }

    [Fact]
    public void A_static_input_is_multiplied_once_for_each_sequence()
    {
        var inspection = Inspect(
            """
            layer { name: "x" type: "Input" top: "x" top: "c" top: "s" input_param { shape { dim: 4 dim: 2 dim: 5 } shape { dim: 4 dim: 2 } shape { dim: 2 dim: 7 } } }
            layer { name: "r" type: "LSTM" bottom: "x" bottom: "c" bottom: "s" top: "r" recurrent_param { num_output: 3 } }
            """);
        Assert.Equal((2 * 4 * 12 * (5 + 3)) + (2 * 12 * 7), inspection.MultiplyAdds);
    }

    [Fact]
    public void A_shared_param_is_counted_once_and_drawn_twice()
    {
        var inspection = Inspect(
            $$"""
            layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 2 dim: 18 } } }
            layer { name: "a" type: "InnerProduct" bottom: "x" top: "a" param { name: "w" } param { name: "b" } inner_product_param { num_output: 3 {{Uniform}} } }
            layer { name: "b" type: "InnerProduct" bottom: "x" top: "b" param { name: "w" } param { name: "b" } inner_product_param { num_output: 3 {{Uniform}} } }
            """);
        Assert.Equal([0L, 57L, 57L], inspection.Layers.Select(layer => layer.Draws!.Value));
        Assert.Equal([0L, 57L, 0L], inspection.Layers.Select(layer => layer.Parameters));
        Assert.Equal((57, 114, 2 * 2 * 54), (inspection.Parameters, inspection.Draws, inspection.MultiplyAdds));
        Assert.Null(inspection.Layers[2].Blobs[0].Actual);
        Assert.Equal(54, inspection.Layers[1].Blobs[0].Actual!.Count);
    }

    [Fact]
    public void Groups_bottoms_and_the_batch_are_in_the_multiply_adds()
    {
        var inspection = Inspect(
            """
            layer { name: "x" type: "Input" top: "x" top: "y" input_param { shape { dim: 2 dim: 4 dim: 6 dim: 5 } shape { dim: 2 dim: 4 dim: 6 dim: 5 } } }
            layer { name: "c" type: "Convolution" bottom: "x" bottom: "y" top: "cx" top: "cy" convolution_param { num_output: 8 group: 2 kernel_size: 3 } }
            layer { name: "d" type: "Deconvolution" bottom: "cx" top: "d" convolution_param { num_output: 6 group: 2 kernel_size: 2 stride: 2 } }
            layer { name: "e" type: "InnerProduct" bottom: "cy" top: "e" inner_product_param { num_output: 7 axis: 2 transpose: true } }
            """);
        Assert.Equal(
            [0, 2 * (2 * 8 * 4 * 3) * (2 * 3 * 3), (2 * 8 * 4 * 3) * (3 * 2 * 2), (2 * 8) * (4 * 3) * 7],
            inspection.Layers.Select(layer => layer.Layer.Plan.MultiplyAdds));
    }

    [Theory]
    // Mirroring draws a seed for the transformer, twice, and the reading thread one; cropping does so in TRAIN phase only.
    [InlineData(Phase.Test, "mirror: true", 3)]
    [InlineData(Phase.Test, "crop_size: 5", 1)]
    [InlineData(Phase.Train, "crop_size: 5", 3)]
    public void Data_layers_draw_seeds(Phase phase, string transform, long draws)
    {
        var inspection = Inspect(
            $$"""layer { name: "d" type: "Data" top: "x" data_param { source: "s" batch_size: 2 } transform_param { {{transform}} } }""",
            new ConvertOptions { Phase = phase, InputShapes = new Dictionary<string, PortKit.Net.Shape> { ["x"] = new(2, 3, 5, 5) } });
        Assert.Equal(draws, inspection.Layers[0].Draws);
    }

    [Fact]
    public void Numbers_for_the_other_phase_are_counted_in_its_net()
    {
        const string Text =
            """
            layer { name: "d" type: "Data" top: "x" include { phase: TRAIN } data_param { source: "s" batch_size: 2 } transform_param { mirror: true } }
            layer { name: "i" type: "Input" top: "x" include { phase: TEST } input_param { shape { dim: 2 dim: 3 dim: 1 dim: 1 } } }
            layer { name: "a" type: "InnerProduct" bottom: "x" top: "a" inner_product_param { num_output: 3 weight_filler { type: "uniform" } } }
            """;
        var inspection = Inspect(Text, new ConvertOptions { FillAs = Phase.Train, InputShapes = new Dictionary<string, PortKit.Net.Shape> { ["x"] = new(2, 3, 1, 1) } });
        Assert.Equal([0L, 9L], inspection.Layers.Select(layer => layer.Draws!.Value));
        Assert.Equal(3 + 9 + 9, inspection.Draws);
    }

    [Fact]
    public void Statistics_are_those_of_the_values()
    {
        const string Text =
            """
            layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 1 dim: 70 dim: 9 dim: 9 } } }
            layer { name: "c" type: "Convolution" bottom: "x" top: "c" convolution_param { num_output: 90 kernel_size: 5 weight_filler { type: "gaussian" mean: 100 std: 0.01 } bias_filler { type: "constant" value: inf } } }
            """;
        var planned = Converter.Plan(Encoding.UTF8.GetBytes(Text), "net", new ConvertOptions { Seed = 5 });
        var inspection = planned.Net!.Inspect(cancellation: TestContext.Current.CancellationToken).Inspection!;
        var (weights, bias) = (inspection.Layers[1].Blobs[0], inspection.Layers[1].Blobs[1]);
        var values = planned.Net!.ComputeWeights()[weights.Blob];
        var mean = values.Average(value => (double)value);
        Assert.Equal(mean, weights.Actual!.Mean, 1e-9);
        Assert.Equal(Math.Sqrt(values.Average(value => (value - mean) * (value - mean))), weights.Actual.Std, 1e-9);
        Assert.Equal((values.Min(), values.Max(), values.Length, 0), (weights.Actual.Min, weights.Actual.Max, weights.Actual.Count, weights.Actual.NonFinite));
        Assert.Equal((90, double.NaN), (bias.Actual!.NonFinite, bias.Actual.Mean));
        Assert.Equal(100, weights.Filler!.Mean);
    }

    [Fact]
    public void Without_values_the_rest_is_the_same()
    {
        const string Text =
            """
            layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 2 dim: 3 } } }
            layer { name: "a" type: "InnerProduct" bottom: "x" top: "a" blobs { shape { dim: 3 dim: 3 } data: [1, 2, 3, 4, 5, 6, 7, 8, 9] } inner_product_param { num_output: 3 bias_term: false weight_filler { type: "bilinear" } } }
            """;
        var planned = Converter.Plan(Encoding.UTF8.GetBytes(Text), "net");
        var (with, without) = (planned.Net!.Inspect(cancellation: TestContext.Current.CancellationToken).Inspection!, planned.Net!.Inspect(values: false, cancellation: TestContext.Current.CancellationToken).Inspection!);
        Assert.Equal((with.Parameters, with.MultiplyAdds), (without.Parameters, without.MultiplyAdds));
        Assert.Equal((0L, null), (with.Draws, without.Draws));
        Assert.Null(without.Layers[1].Blobs[0].Actual);
        Assert.True(with.Layers[1].Blobs[0].IsFromWeights);
        Assert.Equal(5, with.Layers[1].Blobs[0].Actual!.Mean);
    }

    [Fact]
    public void It_stops_when_asked_to()
    {
        var planned = Converter.Plan("""layer { name: "a" type: "Parameter" top: "a" parameter_param { shape { dim: 3 } } }"""u8, "net");
        Assert.Throws<OperationCanceledException>(() => planned.Net!.Inspect(cancellation: new CancellationToken(canceled: true)));
    }

    private static NetInspection Inspect(string net, ConvertOptions? options = null)
    {
        var planned = Converter.Plan(Encoding.UTF8.GetBytes(net), "net", options ?? new ConvertOptions { Seed = 1 });
        Assert.True(planned.Succeeded, string.Join('\n', planned.Diagnostics));
        return planned.Net!.Inspect(cancellation: TestContext.Current.CancellationToken).Inspection!;
    }
}
