using System.Text;
using PortKit.Filling;
using PortKit.Net;

namespace PortKit.Tests.Filling;

/// <summary>Each kind of blob in the order of axes of the other frameworks, value by value against indices written out.</summary>
public sealed class FrameworkLayoutTests
{
    private const string Image = "layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 4 dim: 5 dim: 3 } } }\n";

    [Fact]
    public void A_convolution_kernel_has_its_channels_last_in_tensorflow()
    {
        var (shape, at) = Arranged(Image + "layer { name: 'c' type: 'Convolution' bottom: 'x' top: 'c' convolution_param { num_output: 6 kernel_h: 2 kernel_w: 3 } }", "c.0");
        Assert.Equal([2, 3, 4, 6], shape);
        ForEach(shape, (h, w, i, o) => Assert.Equal((((((o * 4) + i) * 2) + h) * 3) + w, at[Index(shape, h, w, i, o)]));
    }

    [Fact]
    public void A_kernel_of_groups_keeps_the_inputs_of_one_group()
    {
        var (shape, at) = Arranged(Image + "layer { name: 'c' type: 'Convolution' bottom: 'x' top: 'c' convolution_param { num_output: 6 kernel_h: 2 kernel_w: 3 group: 2 } }", "c.0");
        Assert.Equal([2, 3, 2, 6], shape);
        ForEach(shape, (h, w, i, o) => Assert.Equal((((((o * 2) + i) * 2) + h) * 3) + w, at[Index(shape, h, w, i, o)]));
    }

    [Fact]
    public void A_depthwise_kernel_has_the_multiplier_as_its_last_axis()
    {
        var (shape, at) = Arranged(Image + "layer { name: 'c' type: 'Convolution' bottom: 'x' top: 'c' convolution_param { num_output: 8 kernel_h: 2 kernel_w: 3 group: 4 } }", "c.0");
        Assert.Equal([2, 3, 4, 2], shape);
        ForEach(shape, (h, w, c, m) => Assert.Equal((((((c * 2) + m) * 2) + h) * 3) + w, at[Index(shape, h, w, c, m)]));
    }

    [Fact]
    public void A_deconvolution_kernel_has_its_outputs_before_its_inputs()
    {
        var (shape, at) = Arranged(Image + "layer { name: 'c' type: 'Deconvolution' bottom: 'x' top: 'c' convolution_param { num_output: 6 kernel_h: 2 kernel_w: 3 } }", "c.0");
        Assert.Equal([2, 3, 6, 4], shape);
        ForEach(shape, (h, w, o, i) => Assert.Equal((((((i * 6) + o) * 2) + h) * 3) + w, at[Index(shape, h, w, o, i)]));
    }

    [Theory]
    [InlineData("x", false)]
    [InlineData("x", true)]
    [InlineData("flat", false)]
    public void The_inputs_of_a_matrix_stand_in_the_order_of_an_image_with_its_channels_last(string bottom, bool transpose)
    {
        const string Flat = "layer { name: 'f' type: 'Flatten' bottom: 'x' top: 'flat' } layer { name: 'r' type: 'ReLU' bottom: 'flat' top: 'flat' }\n";
        var product = $"layer {{ name: 'p' type: 'InnerProduct' bottom: '{bottom}' top: 'p' inner_product_param {{ num_output: 7 transpose: {(transpose ? "true" : "false")} }} }}";
        var (shape, at) = Arranged(Image + Flat + product, "p.0");
        Assert.Equal([60, 7], shape);
        ForEach([5, 3, 4, 7], (h, w, c, n) =>
        {
            var k = (((c * 5) + h) * 3) + w;
            Assert.Equal(transpose ? (k * 7) + n : (n * 60) + k, at[(((((h * 3) + w) * 4) + c) * 7) + n]);
        });
    }

    [Fact]
    public void A_matrix_behind_a_matrix_is_transposed_and_no_more()
    {
        var (shape, at) = Arranged(
            Image + "layer { name: 'p' type: 'InnerProduct' bottom: 'x' top: 'p' inner_product_param { num_output: 7 } } layer { name: 'q' type: 'InnerProduct' bottom: 'p' top: 'q' inner_product_param { num_output: 7 } }",
            "q.0");
        Assert.Equal([7, 7], shape);
        for (var k = 0; k < 7; k++)
        {
            for (var n = 0; n < 7; n++)
                Assert.Equal((n * 7) + k, at[(k * 7) + n]);
        }
    }

    [Fact]
    public void A_scale_over_all_axes_has_its_channels_last()
    {
        var (shape, at) = Arranged(Image + "layer { name: 's' type: 'Scale' bottom: 'x' top: 's' scale_param { num_axes: -1 } }", "s.0");
        Assert.Equal([5, 3, 4], shape);
        ForEach([5, 3, 4, 1], (h, w, c, _) => Assert.Equal((((c * 5) + h) * 3) + w, at[(((h * 3) + w) * 4) + c]));
    }

    [Theory]
    [InlineData(WeightLayout.TensorFlow, "l.0", 5, 8)]
    [InlineData(WeightLayout.PyTorch, "l.0", 8, 5)]
    [InlineData(WeightLayout.TensorFlow, "l.1", 8, 1)]
    [InlineData(WeightLayout.PyTorch, "l.2", 8, 2)]
    public void The_gates_of_an_lstm_have_the_candidate_before_the_output(WeightLayout layout, string blob, int rows, int columns)
    {
        const string Lstm = "layer { name: 'x' type: 'Input' top: 'x' top: 'cont' input_param { shape { dim: 3 dim: 1 dim: 5 } shape { dim: 3 dim: 1 } } }\n"
            + "layer { name: 'l' type: 'LSTM' bottom: 'x' bottom: 'cont' top: 'l' recurrent_param { num_output: 2 } }";
        var (shape, at) = Arranged(Lstm, blob, layout);
        Assert.Equal(columns == 1 ? [rows] : [rows, columns], shape);
        var (inputs, isTransposed) = (columns == 1 ? 1 : Math.Min(rows, columns), rows == 5);
        int[] gates = [0, 1, 3, 2];
        for (var row = 0; row < 8; row++)
        {
            for (var k = 0; k < inputs; k++)
                Assert.Equal((((gates[row / 2] * 2) + (row % 2)) * inputs) + k, at[isTransposed ? (k * 8) + row : (row * inputs) + k]);
        }
    }

    [Theory]
    [InlineData("layer { name: 'b' type: 'Convolution' bottom: 'x' top: 'c' convolution_param { num_output: 6 kernel_size: 3 } }", WeightLayout.PyTorch)]
    [InlineData("layer { name: 'b' type: 'Deconvolution' bottom: 'x' top: 'c' convolution_param { num_output: 6 kernel_size: 3 } }", WeightLayout.PyTorch)]
    [InlineData("layer { name: 'b' type: 'InnerProduct' bottom: 'x' top: 'c' inner_product_param { num_output: 6 } }", WeightLayout.PyTorch)]
    [InlineData("layer { name: 'b' type: 'Embed' bottom: 'x' top: 'c' embed_param { num_output: 6 input_dim: 9 } }", WeightLayout.TensorFlow)]
    [InlineData("layer { name: 'b' type: 'PReLU' bottom: 'x' top: 'c' }", WeightLayout.TensorFlow)]
    [InlineData("layer { name: 'b' type: 'Convolution' bottom: 'x' top: 'c' convolution_param { num_output: 6 kernel_size: 3 } }", WeightLayout.Caffe)]
    public void What_the_framework_holds_as_caffe_does_stays_as_it_is(string layer, WeightLayout layout)
    {
        var (shape, at) = Arranged(Image + layer, "b.0", layout);
        Assert.Equal(Blob(Image + layer, "b.0", out _).Spec.Shape.Dims.ToArray(), shape);
        Assert.Equal(Enumerable.Range(0, at.Length), at);
    }

    [Fact]
    public void A_transposed_matrix_becomes_outputs_by_inputs_in_pytorch()
    {
        var (shape, at) = Arranged(Image + "layer { name: 'p' type: 'InnerProduct' bottom: 'x' top: 'p' inner_product_param { num_output: 7 transpose: true } }", "p.0", WeightLayout.PyTorch);
        Assert.Equal([7, 60], shape);
        for (var i = 0; i < at.Length; i++)
            Assert.Equal((i % 60 * 7) + (i / 60), at[i]);
    }

    /// <summary>The shape of the arranged blob, and for each of its places the index of the value in Caffe's order.</summary>
    private static (int[] Shape, int[] At) Arranged(string net, string name, WeightLayout layout = WeightLayout.TensorFlow)
    {
        var blob = Blob(net, name, out var plan);
        var arrangement = FrameworkLayout.Of(blob, layout, plan);
        var indices = Enumerable.Range(0, blob.Spec.Shape.Count).Select(i => (float)i).ToArray();
        if (arrangement.IsNone)
            return ([.. arrangement.Shape.Dims], [.. indices.Select(value => (int)value)]);
        using var stream = new MemoryStream();
        arrangement.Write(indices, stream);
        var values = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(stream.ToArray());
        Assert.Equal(arrangement.Shape.Count, values.Length);
        return ([.. arrangement.Shape.Dims], Array.ConvertAll(values.ToArray(), value => (int)value));
    }

    private static LearnableBlob Blob(string net, string name, out NetPlan plan)
    {
        var planned = Converter.Plan(Encoding.UTF8.GetBytes(net), "net.prototxt", new ConvertOptions { Seed = 1 });
        Assert.True(planned.Succeeded, string.Join('\n', planned.Diagnostics));
        plan = planned.Net!.Plan;
        return plan.Learnables.Single(blob => blob.ModelName == name);
    }

    private static int Index(int[] shape, int a, int b, int c, int d) => (((((a * shape[1]) + b) * shape[2]) + c) * shape[3]) + d;

    private static void ForEach(int[] shape, Action<int, int, int, int> check)
    {
        for (var i = 0; i < shape.Aggregate(1, (product, dim) => product * dim); i++)
            check(i / shape[3] / shape[2] / shape[1], i / shape[3] / shape[2] % shape[1], i / shape[3] % shape[2], i % shape[3]);
    }
}
