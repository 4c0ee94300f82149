using System.Text.Json.Nodes;

namespace PortKit.Cli.Tests;

public sealed class ExplainCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ExplainCommandTests() => _folder.Write("net.prototxt", Command.Net);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Explains_each_layer_in_plain_lines()
    {
        var (code, output, error) = Command.Run(_folder.Root, "explain", "net.prototxt", "--framework", "tf2");
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(
            """
            conv (Convolution)
              conv.0 4x3x3x3  xavier FAN_IN: uniform from -0.33333334 to 0.33333334, std 0.19245; fan-in 27, fan-out 36
                Keras: [3, 3, 3, 4], fan_in 27, fan_out 36
                  keras.initializers.VarianceScaling(1.0, "fan_in", "uniform")
                  or keras.initializers.LecunUniform()
                  or keras.initializers.RandomUniform(-0.33333334, 0.33333334)
                  by its name: keras.initializers.GlorotUniform() gives std 0.178174: 0.926 times Caffe's
              conv.1 4  constant: 0 everywhere
                Keras: [4]
                  keras.initializers.Zeros()

            ip (InnerProduct)
              ip.0 5x144  gaussian: normal, mean 0, std 0.1
                Keras: [144, 5]
                  keras.initializers.RandomNormal(0.0, 0.1)
                  by its name: keras.initializers.TruncatedNormal(0.0, 0.1) gives std 0.0879626, truncated: 0.88 times Caffe's
                  warning: truncated_normal redraws beyond two standard deviations, which leaves 0.8796 of the one it is given; gaussian does not.
              ip.1 5  constant: 0 everywhere
                Keras: [5]
                  keras.initializers.Zeros()

            """.ReplaceLineEndings("\n"),
            output);
    }

    [Fact]
    public void All_frameworks_are_told_of_unless_some_are_asked_for()
    {
        var all = Command.Run(_folder.Root, "explain", "net.prototxt", "--layer", "conv").Output;
        Assert.All(["    TensorFlow 1: ", "    Keras: ", "    PyTorch: ", "    ONNX: "], name => Assert.Contains(name, all, StringComparison.Ordinal));
        var two = Command.Run(_folder.Root, "explain", "net.prototxt", "--framework", "onnx", "--framework", "pytorch").Output;
        Assert.DoesNotContain("Keras", two, StringComparison.Ordinal);
        Assert.True(two.IndexOf("ONNX", StringComparison.Ordinal) < two.IndexOf("PyTorch", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("c*", "conv")]
    [InlineData("?p", "ip")]
    [InlineData("ip", "ip")]
    public void A_pattern_chooses_layers(string pattern, string layer)
    {
        var (code, output, _) = Command.Run(_folder.Root, "explain", "net.prototxt", "--layer", pattern, "--framework", "onnx");
        Assert.Equal(0, code);
        Assert.Equal([layer], output.Split('\n').Where(line => line.Length > 0 && line[0] != ' ').Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public void A_pattern_that_names_no_layer_is_an_error()
    {
        var (code, output, error) = Command.Run(_folder.Root, "explain", "net.prototxt", "--layer", "ip", "--layer", "Conv*");
        Assert.Equal((2, ""), (code, output));
        Assert.Equal(
            "--layer: error PK6020: The name of a layer is expected, or a pattern that matches one. Found 'Conv*'.\n  hint: Layers with weights: conv, ip.\n",
            error);
    }

    [Fact]
    public void Layers_without_weights_are_told_as_such()
    {
        var (code, output, error) = Command.Run(_folder.Root, "explain", "net.prototxt", "--layer", "relu");
        Assert.Equal((0, ""), (code, output));
        Assert.StartsWith("net.prototxt: note PK6021: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_the_net_carries_are_told_as_such()
    {
        _folder.Write(
            "carried.prototxt",
            """
            layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 2 dim: 2 } } }
            layer { name: "a" type: "InnerProduct" bottom: "x" top: "a" inner_product_param { num_output: 1 bias_term: false } blobs { shape { dim: 1 dim: 2 } data: 1 data: 2 } }
            """);
        var (code, output, error) = Command.Run(_folder.Root, "explain", "carried.prototxt");
        Assert.Equal((0, ""), (code, output));
        Assert.Equal("carried.prototxt(2,1): note PK6022: layer 'a' (InnerProduct): the net carries the weights, so no filler runs.\n", error);
    }

    [Fact]
    public void Code_is_for_Keras_unless_another_framework_is_named()
    {
        var (code, output, error) = Command.Run(_folder.Root, "explain", "net.prototxt", "--code");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("\n        self.conv = layers.Conv2D(4, 3, kernel_initializer=", output, StringComparison.Ordinal);
        Assert.Equal(output, Command.Run(_folder.Root, "explain", "net.prototxt", "--code", "--framework", "tf2").Output);
        Assert.Contains("\nconv = layers.Conv2D(4, 3, kernel_initializer=", Command.Run(_folder.Root, "explain", "net.prototxt", "--code", "--layer", "*").Output, StringComparison.Ordinal);
        Assert.Contains("\nnn.init.normal_(model.ip.weight, 0.0, 0.1)\n", Command.Run(_folder.Root, "explain", "net.prototxt", "--code", "--framework", "pytorch", "--layer", "ip").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Keras", "        conv = self.conv(data)\n")]
    [InlineData("PyTorch", "        conv = self.conv(data)\n")]
    [InlineData("torch", "        nn.init.normal_(self.ip.weight, 0.0, 0.1)\n")]
    [InlineData("TorchSharp", "        var conv = this.conv.call(data);\n")]
    public void A_module_is_whole(string framework, string line)
    {
        var (code, output, error) = Command.Run(_folder.Root, "explain", "net.prototxt", "--code", "--framework", framework);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains(line, output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_that_no_module_has_is_told_with_its_line()
    {
        _folder.Write("arg.prototxt", Command.Net + "\nlayer { name: \"best\" type: \"ArgMax\" bottom: \"ip\" top: \"best\" }");
        var (code, output, error) = Command.Run(_folder.Root, "explain", "arg.prototxt", "--code", "--framework", "pytorch");
        Assert.Equal((2, ""), (code, output));
        Assert.Matches(@"^arg\.prototxt\(\d+,1\): error PK6023: layer 'best' \(ArgMax\): .*\n  hint: --deploy cuts ", error);
    }

    [Theory]
    [InlineData("--framework", "torchsharp")]
    [InlineData("--code", "--framework", "torchsharp", "--layer", "ip")]
    [InlineData("--code", "--framework", "tf1", "--framework", "tf2")]
    [InlineData("--code", "--json")]
    [InlineData("--framework", "caffe2")]
    public void Options_that_do_not_go_together_give_2(params string[] options)
    {
        var (code, output, error) = Command.Run(_folder.Root, ["explain", "net.prototxt", .. options]);
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("portkit explain: error PK4001: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_the_numbers_and_the_calls()
    {
        var (code, output, error) = Command.Run(_folder.Root, "explain", "net.prototxt", "--json", "--framework", "pytorch");
        Assert.Equal((0, ""), (code, error));
        var document = JsonNode.Parse(output)!;
        Assert.Equal(["portkit", "command", "exitCode", "net", "weights", "diagnostics"], document.AsObject().Select(member => member.Key));
        Assert.Equal("explain", (string?)document["command"]);
        Assert.Equal("net.prototxt", (string?)document["net"]);
        var weights = document["weights"]!.AsArray();
        Assert.Equal(["conv.0", "conv.1", "ip.0", "ip.1"], weights.Select(weight => (string?)weight!["name"]));
        Assert.Equal((27, 36), ((int)weights[0]!["distribution"]!["fanIn"]!, (int)weights[0]!["distribution"]!["fanOut"]!));
        Assert.Equal(0.33333334f, (float)weights[0]!["distribution"]!["high"]!);
        var pytorch = Assert.Single(weights[0]!["frameworks"]!.AsArray())!;
        Assert.Equal("pytorch", (string?)pytorch["framework"]);
        Assert.Equal("nn.init.kaiming_uniform_(w, mode=\"fan_in\", nonlinearity=\"linear\")", (string?)pytorch["calls"]![0]!["text"]);
        Assert.Equal(Math.Sqrt(2.0 * 27 / (27 + 36)), (double)pytorch["naive"]!["ratio"]!, 1e-6);
    }

    [Fact]
    public void Json_says_what_is_not_finite_as_a_string_and_tells_of_errors()
    {
        _folder.Write("nan.prototxt", Command.Net.Replace("type: \"xavier\"", "type: \"constant\" value: nan", StringComparison.Ordinal));
        var weights = JsonNode.Parse(Command.Run(_folder.Root, "explain", "nan.prototxt", "--json").Output)!["weights"]!;
        Assert.Equal("NaN", (string?)weights[0]!["distribution"]!["value"]);
        var (code, output, _) = Command.Run(_folder.Root, "explain", "net.prototxt", "--json", "--layer", "none");
        Assert.Equal(2, code);
        Assert.Equal("PK6020", (string?)JsonNode.Parse(output)!["diagnostics"]![0]!["code"]);
    }

    [Fact]
    public void A_net_that_cannot_be_planned_gives_2()
    {
        _folder.Write("bad.prototxt", Command.Net.Replace("xavier", "xavir", StringComparison.Ordinal));
        var (code, output, error) = Command.Run(_folder.Root, "explain", "bad.prototxt");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("error PK2109", error, StringComparison.Ordinal);
    }
}
