using System.IO.Compression;

namespace PortKit.Cli.Tests;

public sealed class OtherCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Init_writes_one_npy_for_each_blob()
    {
        _folder.Write("net.prototxt", Command.Net.Replace("\"conv\" type", "\"a/conv\" type", StringComparison.Ordinal));
        var (code, output, error) = Command.Run(_folder.Root, "init", "--quiet", "net.prototxt", "-o", "w.npz", "--seed", "3");
        Assert.Equal((0, "", ""), (code, output, error));
        using var zip = ZipFile.OpenRead(_folder.PathOf("w.npz"));
        Assert.Equal(["a_conv.0.npy", "a_conv.1.npy", "ip.0.npy", "ip.1.npy"], zip.Entries.Select(entry => entry.FullName));
        Assert.Equal([0x93, .. "NUMPY"u8], zip.Entries[0].Open().ReadAtLeast(6));
        Assert.Equal(128 + (4 * 4 * 3 * 3 * 3), zip.Entries[0].Length);
    }

    [Fact]
    public void A_shared_param_is_written_under_every_layer_that_bears_it()
    {
        _folder.Write(
            "net.prototxt",
            """
            layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 2 dim: 3 } } }
            layer { name: "a" type: "InnerProduct" bottom: "x" top: "a" param { name: "w" } inner_product_param { num_output: 3 bias_term: false weight_filler { type: "xavier" } } }
            layer { name: "b" type: "InnerProduct" bottom: "a" top: "b" param { name: "w" } inner_product_param { num_output: 3 bias_term: false weight_filler { type: "xavier" } } }
            """);
        Assert.Equal(0, Command.Run(_folder.Root, "init", "net.prototxt", "-o", "w.npz", "--seed", "3").Code);
        using var zip = ZipFile.OpenRead(_folder.PathOf("w.npz"));
        Assert.Equal(["a.0.npy", "b.0.npy"], zip.Entries.Select(entry => entry.FullName));
        Assert.Equal(zip.Entries[0].Open().ReadAtLeast(164), zip.Entries[1].Open().ReadAtLeast(164));
    }

    [Theory]
    [InlineData("not a model", "text.")]
    [InlineData("", "an empty file.")]
    [InlineData("\u0001\u0002\u0003\u0004\u0005", "something that does not read as one, at byte 0: ")]
    public void Check_gives_2_for_what_is_no_model(string content, string found)
    {
        _folder.Write("m.onnx", content);
        var (code, output, error) = Command.Run(_folder.Root, "check", "m.onnx");
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith($"m.onnx: error PK3022: An ONNX model is expected. Found {found}", error, StringComparison.Ordinal);
    }

    /// <summary>A model whose operator no runtime has.</summary>
    [Fact]
    public void Check_gives_1_for_what_does_not_load()
    {
        var model = new Onnx.Protos.ModelProto
        {
            IrVersion = 8,
            ProducerName = "test",
            OpsetImport = { new Onnx.Protos.OperatorSetIdProto { Version = 17 } },
            Graph = new Onnx.Protos.GraphProto { Name = "g", Node = { new Onnx.Protos.NodeProto { OpType = "NoSuchOperator", Output = { "y" } } }, Output = { new Onnx.Protos.ValueInfoProto { Name = "y" } } },
        };
        File.WriteAllBytes(_folder.PathOf("m.onnx"), Google.Protobuf.MessageExtensions.ToByteArray(model));
        var (code, _, error) = Command.Run(_folder.Root, "check", "m.onnx");
        Assert.Equal(1, code);
        Assert.StartsWith("m.onnx: error PK5002: The model does not run in ONNX Runtime: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_gives_2_for_no_file()
    {
        var (code, _, error) = Command.Run(_folder.Root, "check", "none.onnx");
        Assert.Equal(2, code);
        Assert.StartsWith("none.onnx: error PK1008: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_gives_1_for_what_is_not_finite()
    {
        _folder.Write(
            "net.prototxt",
            """
            layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 2 dim: 3 } } }
            layer { name: "a" type: "InnerProduct" bottom: "x" top: "a" inner_product_param { num_output: 3 weight_filler { type: "constant" value: 3e38 } bias_filler { type: "constant" value: inf } } }
            """);
        var (code, _, error) = Command.Run(_folder.Root, "convert", "net.prototxt", "-o", "m.onnx", "--check");
        Assert.Equal(1, code);
        Assert.Contains("m.onnx: error PK5003: Output 'a' should be finite.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Format_prints_canonical_text_with_unknown_fields()
    {
        _folder.Write("net.prototxt", "layer{name:'a',type:'ReLU';bottom:\"x\" relu_param<negative_slope:.5> mystery{a:1}}");
        var (code, output, error) = Command.Run(_folder.Root, "format", "net.prototxt");
        Assert.Equal(0, code);
        Assert.Contains("warning PK1003", error, StringComparison.Ordinal);
        Assert.Contains("  name: \"a\"\n  type: \"ReLU\"\n  bottom: \"x\"\n", output, StringComparison.Ordinal);
        Assert.Contains("negative_slope: 0.5\n", output, StringComparison.Ordinal);
        Assert.Contains("mystery {", output, StringComparison.Ordinal);
        Assert.Equal(2, Command.Run(_folder.Root, "format", "net.prototxt", "--strict").Code);
    }

    [Fact]
    public void Upgrade_prints_todays_syntax()
    {
        _folder.Write("net.prototxt", "input: 'data' input_dim: 1 input_dim: 3 input_dim: 4 input_dim: 5 layers { name: 'r' type: RELU bottom: 'data' top: 'r' }");
        var (code, output, _) = Command.Run(_folder.Root, "upgrade", "net.prototxt");
        Assert.Equal(0, code);
        Assert.Contains("type: \"Input\"", output, StringComparison.Ordinal);
        Assert.Contains("type: \"ReLU\"", output, StringComparison.Ordinal);
        Assert.DoesNotContain("layers", output, StringComparison.Ordinal);
        _folder.Write("again.prototxt", output);
        Assert.Equal(output, Command.Run(_folder.Root, "format", "again.prototxt").Output);
    }

    [Fact]
    public void Alone_it_shows_three_commands_that_can_be_typed()
    {
        var (code, output, error) = Command.Run(_folder.Root);
        Assert.Equal((0, ""), (code, error));
        var lines = output.Split('\n').Where(line => line.StartsWith("  portkit ", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, lines.Count);
        Assert.All(lines, line => Assert.Empty(CommandLine.Parse(PortKitCommand.Create(), line.Trim().Split("   ")[0].Split(' ')[1..]).Errors));
        Assert.Equal((2, ""), (Command.Run(_folder.Root, "--seed").Code, Command.Run(_folder.Root, "--seed").Output));
    }

    [Theory]
    [InlineData("convert")]
    [InlineData("convert", "-")]
    [InlineData("frobnicate")]
    public void Incomplete_commands_give_2(params string[] arguments)
    {
        var (code, output, error) = Command.Run(_folder.Root, arguments);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("error PK4001", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--version", @"^\d+\.\d+\.\d+\n$")]
    [InlineData("--help", "(?s)convert.*init.*check.*format.*upgrade")]
    public void Version_and_help_give_0(string option, string expected)
    {
        var (code, output, error) = Command.Run(_folder.Root, option);
        Assert.Equal((0, ""), (code, error));
        Assert.Matches(expected, output);
    }
}

internal static class Streams
{
    public static byte[] ReadAtLeast(this Stream stream, int count)
    {
        var bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
