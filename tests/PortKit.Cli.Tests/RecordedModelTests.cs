namespace PortKit.Cli.Tests;

/// <summary>verify and check take from a model what it says of how it was made.</summary>
public sealed class RecordedModelTests : IDisposable
{
    private const string TrainVal = """
        layer { name: "d" type: "Data" top: "data" top: "label" data_param { source: "db" batch_size: 3 } transform_param { crop_size: 6 mean_value: 100 mean_value: 110 mean_value: 120 scale: 0.02 } }
        layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 4 kernel_size: 3 weight_filler { type: "gaussian" std: 0.1 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "conv" top: "ip" inner_product_param { num_output: 4 weight_filler { type: "xavier" } } }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" include { phase: TRAIN } }
        """;

    private readonly TemporaryFolder _folder = new();

    public RecordedModelTests()
    {
        _folder.Write("net.prototxt", Command.Net);
        _folder.Write("train_val.prototxt", TrainVal);
        _folder.Write("solver.prototxt", """net: "train_val.prototxt" random_seed: 17 base_lr: 0.1 lr_policy: "fixed" """);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("net.prototxt", "--seed 3 --boost 1.50 --init ip=keras:HeNormal() --fill-as train --batch 2")]
    [InlineData("net.prototxt", "--seed 3 --mean 104,117,123 --scale 0.017 --swap-rb --batch dynamic --all-blobs")]
    [InlineData("net.prototxt", "--input data=3x3x9x9 --mean data=7 --external-data")]
    [InlineData("train_val.prototxt", "--phase train --input data=3x3x6x6 --seed 5 --transform --swap-rb")]
    [InlineData("solver.prototxt", "--phase train --input data=3x3x6x6")]
    public void A_model_is_verified_without_being_told_how_it_was_made(string net, string options)
    {
        Assert.Equal(0, Command.Run(_folder.Root, ["convert", net, "-o", "m.onnx", .. options.Split(' ')]).Code);
        var (code, output, error) = Command.Run(_folder.Root, "verify", net, "m.onnx");
        Assert.Equal((0, false), (code, error.Contains("PK5", StringComparison.Ordinal)));
        Assert.DoesNotContain("differ", output, StringComparison.Ordinal);
        Assert.Equal(
            options.Contains("--mean", StringComparison.Ordinal) || options.Contains("--transform", StringComparison.Ordinal),
            output.Contains("data@preprocessed", StringComparison.Ordinal));
    }

    [Fact]
    public void Weights_are_found_or_asked_for()
    {
        Assert.Equal(0, Command.Run(_folder.Root, "init", "net.prototxt", "-o", "w.caffemodel", "--seed", "9").Code);
        Assert.Equal(0, Command.Run(_folder.Root, "convert", "net.prototxt", "-o", "m.onnx", "--weights", "w.caffemodel").Code);
        Assert.Equal(0, Command.Run(_folder.Root, "verify", "net.prototxt", "m.onnx").Code);
        File.Move(_folder.PathOf("w.caffemodel"), _folder.PathOf("moved.caffemodel"));
        var (code, output, error) = Command.Run(_folder.Root, "verify", "net.prototxt", "m.onnx");
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("m.onnx: error PK5031: The model was made with weights from w.caffemodel (SHA-256 ", error, StringComparison.Ordinal);
        Assert.Equal(0, Command.Run(_folder.Root, "verify", "net.prototxt", "m.onnx", "--weights", "moved.caffemodel").Code);
    }

    [Fact]
    public void Preprocessing_may_be_told_otherwise_and_is_verified_without_a_model_too()
    {
        Assert.Equal(0, Command.Run(_folder.Root, "verify", "net.prototxt", "--seed", "1", "--mean", "104,117,123", "--scale", "0.1", "--swap-rb").Code);
        Assert.Equal(0, Command.Run(_folder.Root, "convert", "net.prototxt", "-o", "m.onnx", "--seed", "1", "--mean", "104").Code);
        var (code, _, error) = Command.Run(_folder.Root, "verify", "net.prototxt", "m.onnx", "--mean", "105");
        Assert.Equal(1, code);
        Assert.StartsWith("m.onnx: warning PK5030: The model was made with input 'data' with mean (104) subtracted, and is verified with input 'data' with mean (105) subtracted.", error, StringComparison.Ordinal);
        Assert.Contains("in blob 'data@preprocessed' 1x3x8x8", error, StringComparison.Ordinal);
    }

    /// <summary>Markers, labels and indices are whole numbers out of those that there are, for a model alone as with its net.</summary>
    [Fact]
    public void Check_feeds_whole_numbers_where_layers_choose()
    {
        _folder.Write(
            "lstm.prototxt",
            """
            layer { name: "in" type: "Input" top: "x" top: "cont" top: "c" top: "gates" top: "more" input_param { shape { dim: 9 dim: 4 dim: 3 } shape { dim: 9 dim: 4 } shape { dim: 1 dim: 4 dim: 2 } shape { dim: 1 dim: 4 dim: 8 } shape { dim: 1 dim: 4 } } }
            layer { name: "lstm" type: "LSTM" bottom: "x" bottom: "cont" top: "h" recurrent_param { num_output: 2 weight_filler { type: "xavier" } } }
            layer { name: "unit" type: "LSTMUnit" bottom: "c" bottom: "gates" bottom: "more" top: "c2" top: "h2" }
            """);
        Assert.Equal(0, Command.Run(_folder.Root, "convert", "lstm.prototxt", "-o", "m.onnx", "--seed", "1").Code);
        var alone = Command.Run(_folder.Root, "check", "m.onnx");
        Assert.Equal(Fed(alone.Output), Fed(Command.Run(_folder.Root, "check", "m.onnx", "--net", "lstm.prototxt").Output));
        Assert.Equal((0, ""), (alone.Code, alone.Error));
        Assert.Matches("input  cont  9x4  min 0  mean 0[.][0-9]+  std 0[.][0-9]+  max 1\n", alone.Output);
        Assert.Matches("input  more  1x4  min [01]  mean [01][.0-9]*  std [.0-9]+  max [01]\n", alone.Output);

        static IEnumerable<string> Fed(string output) => output.Split('\n').Where(line => line.StartsWith("input", StringComparison.Ordinal));
    }
}
