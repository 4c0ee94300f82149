using PortKit.Onnx.Protos;

namespace PortKit.Cli.Tests;

/// <summary>Weights that init wrote, laid over another seed by convert; and such files cut short, damaged or grown.</summary>
public sealed class WeightRoundTripTests : IDisposable
{
    private const string Net =
        """
        name: "small"
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 4 kernel_size: 3 weight_filler { type: "xavier" } } }
        layer { name: "bn" type: "BatchNorm" bottom: "conv" top: "conv" }
        layer { name: "scale" type: "Scale" bottom: "conv" top: "conv" scale_param { bias_term: true filler { type: "uniform" min: 0.5 max: 2 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "conv" top: "ip" inner_product_param { num_output: 5 weight_filler { type: "gaussian" std: 0.1 } } }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("w.caffemodel")]
    [InlineData("w.caffemodel.h5")]
    public void The_model_is_the_same_bit_for_bit(string weights)
    {
        _folder.Write("net.prototxt", Net);
        Done("init", "net.prototxt", "-o", weights, "--seed", "3", "--fresh-batch-norm", "identity");
        Done("convert", "net.prototxt", "-o", "a.onnx", "--seed", "3", "--fresh-batch-norm", "identity");
        Done("convert", "net.prototxt", "-o", "b.onnx", "--seed", "4", "--weights", weights, "--require-all-weights");
        Done("convert", "net.prototxt", "-o", "c.onnx", "--seed", "4", "--fresh-batch-norm", "identity");
        var (a, b, c) = (Graph("a.onnx"), Graph("b.onnx"), Graph("c.onnx"));
        Assert.Equal(a, b);
        Assert.NotEqual(a, c);
    }

    [Theory]
    [InlineData("w.caffemodel")]
    [InlineData("w.caffemodel.h5")]
    public void A_file_that_is_cut_short_gives_2_and_the_byte(string weights)
    {
        _folder.Write("net.prototxt", Net);
        Done("init", "net.prototxt", "-o", weights, "--seed", "3", "--fresh-batch-norm", "identity");
        var whole = File.ReadAllBytes(_folder.PathOf(weights));
        File.WriteAllBytes(_folder.PathOf(weights), whole[..(whole.Length / 2)]);
        AssertRefused(weights, @"at byte \d+: ");
    }

    [Fact]
    public void A_bit_that_is_flipped_in_a_length_gives_2_and_the_byte()
    {
        _folder.Write("net.prototxt", Net);
        Done("init", "net.prototxt", "-o", "w.caffemodel", "--seed", "3", "--fresh-batch-norm", "identity");
        var changed = File.ReadAllBytes(_folder.PathOf("w.caffemodel"));

        // The net's name is the first field: its length is byte 1.
        changed[1] ^= 0x40;
        File.WriteAllBytes(_folder.PathOf("w.caffemodel"), changed);
        AssertRefused("w.caffemodel", @"at byte \d+: ");
    }

    [Fact]
    public void A_file_that_goes_on_behind_its_end_gives_2_and_the_byte()
    {
        _folder.Write("net.prototxt", Net);
        Done("init", "net.prototxt", "-o", "w.caffemodel", "--seed", "3", "--fresh-batch-norm", "identity");
        long end;
        using (var file = File.OpenWrite(_folder.PathOf("w.caffemodel")))
        {
            end = file.Length;
            file.SetLength(3L << 30);
        }

        AssertRefused("w.caffemodel", $"at byte {end}: the number of a field is expected. Found 0.");
    }

    private void AssertRefused(string weights, string message)
    {
        var (code, output, error) = Command.Run(_folder.Root, "convert", "net.prototxt", "-o", "m.onnx", "--seed", "4", "--weights", weights);
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith($"{weights}: error PK3005: ", error, StringComparison.Ordinal);
        Assert.Matches(message, error);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.DoesNotContain("m.onnx", _folder.Files());
    }

    private void Done(params string[] arguments) => Assert.Equal((0, "", ""), Command.Run(_folder.Root, [.. arguments, "--quiet"]));

    /// <summary>The graph; beside it the file tells seeds and fillers, which differ.</summary>
    private GraphProto Graph(string file) => ModelProto.Parser.ParseFrom(File.ReadAllBytes(_folder.PathOf(file))).Graph;
}
