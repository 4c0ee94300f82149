namespace PortKit.Cli.Tests;

public sealed class ConvertCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Writes_a_model_that_runs_and_is_quiet_about_it()
    {
        _folder.Write("net.prototxt", Command.Net);
        var (code, output, error) = Command.Run(_folder.Root, "convert", "--quiet", "net.prototxt", "-o", "m.onnx", "--seed", "3");
        Assert.Equal((0, "", ""), (code, output, error));
        (code, output, _) = Command.Run(_folder.Root, "check", "m.onnx");
        Assert.Equal(0, code);
        Assert.Matches(@"^input  data  1x3x8x8  min -\d\.\d+  mean \S+  std \S+  max \d\.\d+\noutput prob  1x5  min 0\.\d+  mean 0\.2  std \S+  max 0\.\d+\nsignal not judged: 2 layers with weights, 4 in a row are wanted\n$", output);
    }

    [Fact]
    public void Check_runs_the_model_at_once()
    {
        _folder.Write("net.prototxt", Command.Net);
        var (code, output, _) = Command.Run(_folder.Root, "convert", "net.prototxt", "-o", "m.onnx", "--seed", "3", "--check");
        Assert.Equal(0, code);
        Assert.Contains("output prob  1x5", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Twice_gives_the_same_bytes_and_another_seed_others()
    {
        _folder.Write("net.prototxt", Command.Net);
        foreach (var (file, seed) in new[] { ("a.onnx", "3"), ("b.onnx", "3"), ("c.onnx", "4") })
            Assert.Equal(0, Command.Run(_folder.Root, "convert", "net.prototxt", "-o", file, "--seed", seed).Code);
        var (a, b, c) = (File.ReadAllBytes(_folder.PathOf("a.onnx")), File.ReadAllBytes(_folder.PathOf("b.onnx")), File.ReadAllBytes(_folder.PathOf("c.onnx")));
        Assert.Equal(a, b);
        Assert.NotEqual(a, c);
    }

    [Fact]
    public void External_data_go_beside_the_model_and_are_missed_when_they_are_gone()
    {
        _folder.Write("net.prototxt", Command.Net);
        var (code, output, error) = Command.Run(_folder.Root, "convert", "--quiet", "net.prototxt", "-o", "m.onnx", "--seed", "3", "--external-data");
        Assert.Equal((0, "", ""), (code, output, error));
        Assert.Equal(["m.onnx", "m.onnx.data", "net.prototxt"], _folder.Files());
        Assert.Equal(0, Command.Run(_folder.Root, "check", "m.onnx").Code);

        File.Delete(_folder.PathOf("m.onnx.data"));
        (code, _, error) = Command.Run(_folder.Root, "check", "m.onnx");
        Assert.Equal(1, code);
        Assert.StartsWith("m.onnx: error PK5002: The model does not run in ONNX Runtime: initializer 'ip.0': A file 'm.onnx.data' with external data was expected in folder '", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void An_initialization_graph_goes_into_a_model_that_runs_all_the_same()
    {
        _folder.Write("net.prototxt", Command.Net);
        var (code, output, error) = Command.Run(_folder.Root, "convert", "--quiet", "net.prototxt", "-o", "m.onnx", "--seed", "3", "--initialization-graph", "--check");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("output prob  1x5", output, StringComparison.Ordinal);
        Assert.Contains("RandomNormal", File.ReadAllText(_folder.PathOf("m.onnx")), StringComparison.Ordinal);
    }

    [Fact]
    public void External_data_need_the_name_of_a_file()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("There are no devices among the files.");
        _folder.Write("net.prototxt", Command.Net);
        var (code, output, error) = Command.Run(_folder.Root, "convert", "net.prototxt", "-o", "/dev/stdout", "--seed", "3", "--external-data");
        Assert.Equal((2, ""), (code, output));
        Assert.Equal(
            """
            /dev/stdout: error PK4001: For external data the name of a file is expected. Found the device or pipe '/dev/stdout'.
              hint: Name a file: the weights then go to a second one beside it.

            """.ReplaceLineEndings("\n"),
            error);
    }

    [Fact]
    public void No_seed_is_said()
    {
        _folder.Write("net.prototxt", Command.Net);
        var (code, _, error) = Command.Run(_folder.Root, "convert", "net.prototxt", "-o", "m.onnx");
        Assert.Equal(0, code);
        Assert.StartsWith("net.prototxt: note PK3001: No seed was given: the weights are those of seed 0.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_standard_input()
    {
        var (code, _, error) = Command.Run(_folder.Root, Command.Net, ["convert", "--quiet", "-", "-o", "m.onnx", "--seed", "1"]);
        Assert.Equal((0, ""), (code, error));
        (code, _, error) = Command.Run(_folder.Root, "layer { nam: 1 }", ["convert", "-", "-o", "n.onnx", "--seed", "1", "--strict"]);
        Assert.Equal(2, code);
        Assert.StartsWith("<stdin>(1,", error, StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_are_told_in_one_run_and_nothing_is_written()
    {
        _folder.Write(
            "net.prototxt",
            """
            layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
            layer { name: "a" type: "Relu" bottom: "data" top: "a" }
            layer { name: "b" type: "Convolution" bottom: "data" top: "b" convolution_param { num_output: 4 kernel_size: 3 group: 2 } }
            layer { name: "c" type: "ReLU" bottom: "dta" top: "c" }
            """);
        var (code, _, error) = Command.Run(_folder.Root, "convert", "net.prototxt", "-o", "m.onnx");
        Assert.Equal(2, code);
        Assert.Equal(
            """
            net.prototxt(2,19): error PK2101: layer 'a' (Relu): a layer type that is converted is expected. Found 'Relu'.
              hint: Did you mean "ReLU"?
            net.prototxt(3,112): error PK2104: layer 'b' (Convolution): group must divide the 3 channels of the bottom. Found 2.
            net.prototxt(4,32): error PK2001: layer 'c' (ReLU): bottom 0 must be a blob that a layer before this one makes. Found 'dta', which no layer makes.
              hint: Did you mean 'data'?

            """.ReplaceLineEndings("\n"),
            error);
        Assert.Equal(["net.prototxt"], _folder.Files());
    }

    [Fact]
    public void A_missing_blob_names_the_rule_that_removed_its_maker()
    {
        _folder.Write(
            "net.prototxt",
            """
            layer { name: "data" type: "Input" top: "data" include { phase: TRAIN } input_param { shape { dim: 1 } } }
            layer { name: "relu" type: "ReLU" bottom: "data" top: "relu" }
            """);
        var (code, _, error) = Command.Run(_folder.Root, "convert", "net.prototxt", "-o", "m.onnx");
        Assert.Equal(2, code);
        Assert.Contains("Layer 'data' at net.prototxt(1,1) would make it, but is left out: the rule include { phase: TRAIN }", error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_old_file_stays_if_the_new_one_cannot_be_written()
    {
        _folder.Write("net.prototxt", "layer { name: 'x' type: 'Nope' }");
        _folder.Write("m.onnx", "old");
        Assert.Equal(2, Command.Run(_folder.Root, "convert", "net.prototxt", "-o", "m.onnx").Code);
        Assert.Equal("old", File.ReadAllText(_folder.PathOf("m.onnx")));
        var (code, _, error) = Command.Run(_folder.Root, "convert", "net.prototxt", "-o", "no/such/folder.onnx");
        Assert.Equal(2, code);
        Assert.Contains("error PK", error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_that_cannot_be_written_is_told()
    {
        _folder.Write("net.prototxt", Command.Net);
        var (code, _, error) = Command.Run(_folder.Root, "convert", "net.prototxt", "-o", "no/such/folder.onnx", "--seed", "1");
        Assert.Equal(2, code);
        Assert.Contains("no/such/folder.onnx: error PK4002: The output cannot be written", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--seed", "-1", "--seed: a number from 0 to 4294967295 is expected. Found '-1'.")]
    [InlineData("--seed", "4294967296", "--seed: a number from 0 to 4294967295 is expected. Found '4294967296'.")]
    [InlineData("--opset", "12", "--opset: a number from 13 to 26 is expected. Found '12'.")]
    [InlineData("--opset", "x", "--opset: a number from 13 to 26 is expected. Found 'x'.")]
    [InlineData("--boost", "1.46", "--boost: a version from 1.47 to 1.90 is expected. Found '1.46'.")]
    [InlineData("--input", "data", "--input: NAME=SHAPE is expected, such as data=1x3x224x224. Found 'data'.")]
    [InlineData("--input", "data=1x-3", "--input: NAME=SHAPE is expected, such as data=1x3x224x224. Found 'data=1x-3'.")]
    [InlineData("--input", "data=99999x99999x99", "--input: NAME=SHAPE is expected, such as data=1x3x224x224. Found 'data=99999x99999x99'.")]
    [InlineData("--batch", "0", "--batch: a number from 1 on is expected, or dynamic. Found '0'.")]
    [InlineData("--batch", "any", "--batch: a number from 1 on is expected, or dynamic. Found 'any'.")]
    [InlineData("--phase", "deploy", "'deploy'")]
    [InlineData("--fill-as", "x", "'x'")]
    [InlineData("--fresh-batch-norm", "x", "'x'")]
    [InlineData("--nonsense", "x", "--nonsense")]
    public void Bad_arguments_give_2_and_say_which(string option, string value, string message)
    {
        var (code, output, error) = Command.Run(_folder.Root, "convert", "net.prototxt", "-o", "m.onnx", option, value);
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("portkit convert: error PK4001: ", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Contains("portkit convert --help", error, StringComparison.Ordinal);
    }
}
