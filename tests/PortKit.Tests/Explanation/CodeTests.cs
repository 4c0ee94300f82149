using System.Diagnostics;
using PortKit.Explanation;
using PortKit.Initializers.Equivalents;

namespace PortKit.Tests.Explanation;

/// <summary>Python for whole nets: the geometry of each layer, identifiers, and that Python can read it.</summary>
public sealed class CodeTests
{
    private const string Image = "layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 4 dim: 9 dim: 9 } } }\n";
    private const string Uniform = "keras.initializers.VarianceScaling(1.0, \"fan_in\", \"uniform\")";

    [Fact]
    public void LeNet_in_Keras()
    {
        string[] expected =
        [
            $"conv1 = layers.Conv2D(20, 5, kernel_initializer={Uniform}, bias_initializer=\"zeros\")",
            $"conv2 = layers.Conv2D(50, 5, kernel_initializer={Uniform}, bias_initializer=\"zeros\")",
            $"ip1 = layers.Dense(500, kernel_initializer={Uniform}, bias_initializer=\"zeros\")  # its input is flattened first",
            $"ip2 = layers.Dense(10, kernel_initializer={Uniform}, bias_initializer=\"zeros\")",
        ];
        Assert.Equal(expected, NetExplainer.Code(Models.Plan("lenet"), Framework.Keras).Skip(4));
    }

    [Theory]
    [InlineData("num_output: 6 kernel_size: 3 pad: 1", "Conv2D(6, 3, padding=\"same\", ", null)]
    [InlineData("num_output: 6 kernel_size: 3 pad: 1 stride: 2", "Conv2D(6, 3, strides=2, ", "ZeroPadding2D(1)")]
    [InlineData("num_output: 6 kernel_h: 3 kernel_w: 1 pad_h: 1 pad_w: 0", "Conv2D(6, (3, 1), padding=\"same\", ", null)]
    [InlineData("num_output: 6 kernel_h: 3 kernel_w: 1 pad_h: 2 pad_w: 0", "Conv2D(6, (3, 1), ", "ZeroPadding2D(((2, 2), (0, 0)))")]
    [InlineData("num_output: 6 kernel_size: 3 dilation: 2 pad: 2", "Conv2D(6, 3, dilation_rate=2, padding=\"same\", ", null)]
    [InlineData("num_output: 6 kernel_size: 3 group: 2", "Conv2D(6, 3, groups=2, ", null)]
    [InlineData("num_output: 4 kernel_size: 3 group: 4", "DepthwiseConv2D(3, depthwise_initializer=", null)]
    [InlineData("num_output: 8 kernel_size: 3 group: 4", "DepthwiseConv2D(3, depth_multiplier=2, depthwise_initializer=", null)]
    [InlineData("num_output: 6 kernel_size: 3 bias_term: false", "Conv2D(6, 3, use_bias=False, ", null)]
    public void A_convolution_in_Keras_has_its_own_geometry(string param, string start, string? padding)
    {
        var lines = Keras(Image + $"layer {{ name: 'c' type: 'Convolution' bottom: 'x' top: 'c' convolution_param {{ {param} weight_filler {{ type: 'msra' }} }} }}");
        Assert.Equal(padding is null ? 1 : 2, lines.Count);
        Assert.StartsWith($"c = layers.{start}", lines[^1], StringComparison.Ordinal);
        if (padding is not null)
            Assert.Equal($"c_pad = layers.{padding}", lines[0]);
    }

    [Theory]
    [InlineData("Deconvolution", "convolution_param { num_output: 6 kernel_size: 4 stride: 2 pad: 1 }", new[] { "d = layers.Conv2DTranspose(6, 4, strides=2, kernel_initializer=\"zeros\", bias_initializer=\"zeros\")", "d_crop = layers.Cropping2D(1)" })]
    [InlineData("Deconvolution", "convolution_param { num_output: 4 group: 4 kernel_size: 2 bias_term: false }", new[] { "d_0 = tf.Variable(keras.initializers.Zeros()([2, 2, 4, 1]))" })]
    [InlineData("Convolution", "convolution_param { num_output: 6 kernel_size: 3 stride: 2 dilation: 2 bias_term: false }", new[] { "d_0 = tf.Variable(keras.initializers.Zeros()([3, 3, 4, 6]))" })]
    [InlineData("Deconvolution", "convolution_param { num_output: 6 kernel_size: 1 stride: 2 bias_term: false }", new[] { "d_0 = tf.Variable(keras.initializers.Zeros()([1, 1, 6, 4]))" })]
    [InlineData("PReLU", "", new[] { "d = layers.PReLU(alpha_initializer=keras.initializers.Constant(0.25), shared_axes=[1, 2])" })]
    [InlineData("PReLU", "prelu_param { channel_shared: true }", new[] { "d = layers.PReLU(alpha_initializer=keras.initializers.Constant(0.25), shared_axes=[1, 2, 3])" })]
    [InlineData("BatchNorm", "batch_norm_param { eps: 0.001 }", new[] { "d = layers.BatchNormalization(momentum=0.999, epsilon=0.001, center=False, scale=False)" })]
    [InlineData("BatchNorm", "batch_norm_param { scale_bias: true scale_filler { type: 'uniform' } }", new[] { "d = layers.BatchNormalization(momentum=0.999, epsilon=1E-05, gamma_initializer=keras.initializers.RandomUniform(0.0, 1.0), beta_initializer=\"zeros\")" })]
    [InlineData("Scale", "scale_param { bias_term: true }", new[] { "d_0 = tf.Variable(keras.initializers.Ones()([4]))", "d_1 = tf.Variable(keras.initializers.Zeros()([4]))" })]
    [InlineData("Embed", "embed_param { input_dim: 9 num_output: 7 bias_term: false weight_filler { type: 'uniform' min: -0.08 max: 0.08 } }", new[] { "d = layers.Embedding(9, 7, embeddings_initializer=keras.initializers.RandomUniform(-0.08, 0.08))" })]
    [InlineData("InnerProduct", "inner_product_param { num_output: 7 bias_term: false weight_filler { type: 'gaussian' std: 0.1 sparse: 2 } }", new[] { "d = layers.Dense(7, use_bias=False, kernel_initializer=lambda shape, dtype=None: tf.random.normal(shape, 0.0, 0.1) * tf.cast(tf.random.uniform(shape) < 0.2857143, tf.float32))  # its input is flattened first" })]
    public void Layers_in_Keras(string type, string param, string[] expected) =>
        Assert.Equal(expected, Keras(Image + $"layer {{ name: 'd' type: '{type}' bottom: 'x' top: 'd' {param} }}"));

    [Theory]
    [InlineData("scale_param { bias_term: true filler { type: 'uniform' } }", "n = layers.BatchNormalization(momentum=0.999, epsilon=1E-05, gamma_initializer=keras.initializers.RandomUniform(0.0, 1.0), beta_initializer=\"zeros\")")]
    [InlineData("", "n = layers.BatchNormalization(momentum=0.999, epsilon=1E-05, center=False, gamma_initializer=\"ones\")")]
    public void A_Scale_behind_a_BatchNorm_is_part_of_it(string param, string expected) =>
        Assert.Equal([expected], Keras(Image + $"layer {{ name: 'n' type: 'BatchNorm' bottom: 'x' top: 'n' }} layer {{ name: 's' type: 'Scale' bottom: 'n' top: 'n' {param} }}"));

    [Fact]
    public void A_Scale_behind_a_BatchNorm_with_a_scale_of_its_own_stays() => Assert.Equal(
        3,
        Keras(Image + "layer { name: 'n' type: 'BatchNorm' bottom: 'x' top: 'n' batch_norm_param { scale_bias: true } } layer { name: 's' type: 'Scale' bottom: 'n' top: 'n' scale_param { bias_term: true } }").Count);

    [Theory]
    [InlineData("scale_param { axis: 2 }", "")]
    [InlineData("", "layer { name: 'r' type: 'ReLU' bottom: 'n' top: 'r' }")]
    public void A_Scale_that_does_something_else_stays(string param, string other)
    {
        var lines = Keras(Image + $"layer {{ name: 'n' type: 'BatchNorm' bottom: 'x' top: 'n' }} layer {{ name: 's' type: 'Scale' bottom: 'n' top: 's' {param} }} {other}");
        Assert.EndsWith("center=False, scale=False)", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("s_0 = tf.Variable(", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Identifiers_are_valid_and_unique_and_tell_the_layer()
    {
        string[] names = ["conv1/7x7", "conv1_7x7", "1st", "lambda", "é", "conv1_7x7_0"];
        var layers = names.Select(name => $"layer {{ name: '{name}' type: 'Scale' bottom: 'x' top: '{name}' }}\n");
        Assert.Equal(
            [
                "conv1_7x7_0 = tf.Variable(keras.initializers.Ones()([4]))  # layer \"conv1/7x7\"",
                "conv1_7x7_2_0 = tf.Variable(keras.initializers.Ones()([4]))  # layer \"conv1_7x7\"",
                "layer_1st_0 = tf.Variable(keras.initializers.Ones()([4]))  # layer \"1st\"",
                "lambda_2_0 = tf.Variable(keras.initializers.Ones()([4]))  # layer \"lambda\"",
                "layer___0 = tf.Variable(keras.initializers.Ones()([4]))  # layer \"é\"",
                "conv1_7x7_0_2_0 = tf.Variable(keras.initializers.Ones()([4]))  # layer \"conv1_7x7_0\"",
            ],
            Keras(Image + string.Concat(layers)));
    }

    [Fact]
    public void A_layer_that_shares_its_weights_says_whose()
    {
        const string Both = "layer { name: 'a' type: 'Scale' bottom: 'x' top: 'a' param { name: 's' } } layer { name: 'b' type: 'Scale' bottom: 'a' top: 'b' param { name: 's' } }";
        Assert.EndsWith("  # its weights are those of \"a.0\"", Keras(Image + Both)[1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_other_frameworks()
    {
        const string Net = Image + "layer { name: 'a/b' type: 'Convolution' bottom: 'x' top: 'c' convolution_param { num_output: 6 kernel_size: 3 group: 2 weight_filler { type: 'msra' } } } layer { name: 's' type: 'Scale' bottom: 'c' top: 's' }";
        var net = NetExplainerTests.Plan(Net);
        Assert.Equal(
            [
                "nn.init.kaiming_normal_(model.a_b.weight, mode=\"fan_in\", nonlinearity=\"relu\")  # layer \"a/b\"",
                "nn.init.zeros_(model.a_b.bias)",
                "nn.init.ones_(model.s.weight)",
            ],
            NetExplainer.Code(net, Framework.PyTorch).Skip(3));
        Assert.Equal(
            [
                "a_b_0 = tf.get_variable(\"a_b_0\", [3, 3, 2, 6], initializer=tf.random_normal_initializer(0.0, 0.33333334))  # layer \"a/b\"",
                "a_b_1 = tf.get_variable(\"a_b_1\", [6], initializer=tf.zeros_initializer())",
                "s_0 = tf.get_variable(\"s_0\", [6], initializer=tf.ones_initializer())",
            ],
            NetExplainer.Code(net, Framework.TensorFlow1).Skip(2));
        Assert.Equal(
            "nodes += [onnx.helper.make_node(\"RandomNormal\", [], [\"a/b.0\"], mean=0.0, scale=0.33333334, shape=[6, 2, 3, 3])]",
            NetExplainer.Code(net, Framework.Onnx)[3]);
    }

    [Fact]
    public void Python_reads_every_model_in_every_framework()
    {
        const string Odd = Image
            + "layer { name: 'quote\"\\\\\\n' type: 'Deconvolution' bottom: 'x' top: 'a' convolution_param { num_output: 4 group: 4 kernel_size: 4 stride: 2 pad: 1 weight_filler { type: 'bilinear' } bias_filler { type: 'constant' value: nan } } }\n"
            + "layer { name: 'unit' type: 'Convolution' bottom: 'x' top: 'b' convolution_param { num_output: 4 kernel_size: 3 weight_filler { type: 'positive_unitball' } bias_filler { type: 'gaussian' std: 0.1 } } }\n"
            + "layer { name: 'sparse' type: 'InnerProduct' bottom: 'x' top: 'c' inner_product_param { num_output: 4 weight_filler { type: 'gaussian' sparse: 2 } bias_filler { type: 'uniform' } } }";
        var nets = Models.Names.Select(Models.Plan).Append(NetExplainerTests.Plan(Odd)).ToList();
        var text = string.Join('\n', nets.SelectMany(net => NetExplainer.Frameworks.SelectMany(framework => NetExplainer.Code(net, framework)))) + "\n";
        if (Python(text) is not { } verdict)
            Assert.Skip("python3 is not on this machine.");
        else
            Assert.Equal("read", verdict);
    }

    private static List<string> Keras(string net) => [.. NetExplainer.Code(NetExplainerTests.Plan(net), Framework.Keras).Skip(4)];

    /// <summary>What Python says of a text, or null if there is no Python.</summary>
    private static string? Python(string text)
    {
        var start = new ProcessStartInfo("python3") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("import ast, sys; ast.parse(sys.stdin.buffer.read()); print('read')");
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            using (var input = new StreamWriter(process.StandardInput.BaseStream))
                input.Write(text);
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (output + error.Result).Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
