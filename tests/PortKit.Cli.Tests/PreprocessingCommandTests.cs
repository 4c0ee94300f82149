using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using PortKit.Caffe.Protos;
using PortKit.Onnx.Protos;

namespace PortKit.Cli.Tests;

/// <summary>The options of convert that have the model work on its inputs.</summary>
public sealed class PreprocessingCommandTests : IDisposable
{
    private const string Next =
        """
        layer { name: "in" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 2 dim: 2 } } }
        layer { name: "y" type: "Power" bottom: "data" top: "y" power_param { shift: 1 } }
        """;

    private const string TrainVal =
        """
        layer {
          name: "d" type: "Data" top: "data"
          transform_param { crop_size: 2 mean_file: "m.binaryproto" scale: 0.5 mirror: true }
          data_param { batch_size: 1 }
        }
        layer { name: "y" type: "Power" bottom: "data" top: "y" power_param { shift: 1 } }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The mean of the file is 100 to 147: the centre of its first channel is 105, 106, 109, 110.</summary>
    [Theory]
    [InlineData("--mean 100", "data@preprocessed:Sub y:Add", "100")]
    [InlineData("--mean -100 --scale 2", "data@preprocessed:Sub data@preprocessed/1:Mul y:Add", "-100")]
    [InlineData("--mean data=100,2e2,-.5 --scale 0.1 --swap-rb", "data@preprocessed:Gather data@preprocessed/1:Sub data@preprocessed/2:Mul y:Add", "100 200 -0.5")]
    [InlineData("--mean m.binaryproto --scale data=10", "data@preprocessed:Sub data@preprocessed/1:Mul y:Add", "105 106 109 110 121 122 125 126 137 138 141 142")]
    [InlineData("--swap-rb", "data@preprocessed:Gather y:Add", "")]
    public void The_model_does_what_was_asked_for(string options, string nodes, string mean)
    {
        _folder.Write("net.prototxt", Next);
        WriteMean();
        var (code, output, error) = Command.Run(_folder.Root, ["convert", "--quiet", "net.prototxt", "-o", "m.onnx", "--seed", "1", "--check", .. options.Split(' ')]);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("output y  1x3x2x2", output, StringComparison.Ordinal);
        var graph = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_folder.PathOf("m.onnx"))).Graph;
        Assert.Equal(nodes, string.Join(' ', graph.Node.Select(node => $"{node.Name}:{node.OpType}")));
        var values = graph.Initializer.Where(tensor => tensor.Name == "data@mean").SelectMany(tensor => MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray());
        Assert.Equal(mean, string.Join(' ', values.Select(value => value.ToString(CultureInfo.InvariantCulture))));
    }

    [Fact]
    public void Of_several_inputs_each_that_is_named_has_its_own_and_what_is_given_for_all()
    {
        _folder.Write(
            "net.prototxt",
            """
            layer { name: "in" type: "Input" top: "a" top: "b" top: "c" input_param { shape { dim: 1 dim: 1 dim: 2 dim: 2 } } }
            layer { name: "y" type: "Concat" bottom: "a" bottom: "b" bottom: "c" top: "y" }
            """);
        string[] arguments = ["convert", "net.prototxt", "-o", "m.onnx", "--seed", "1"];
        Assert.Equal(0, Command.Run(_folder.Root, [.. arguments, "--mean", "a=1", "--mean", "c=2", "--scale", "3"]).Code);
        var graph = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_folder.PathOf("m.onnx"))).Graph;
        Assert.Equal(["a@preprocessed", "b", "c@preprocessed"], graph.Node[^1].Input);
        Assert.Equal(["Sub", "Mul", "Sub", "Mul", "Concat"], graph.Node.Select(node => node.OpType));

        var (code, _, error) = Command.Run(_folder.Root, [.. arguments, "--mean", "1"]);
        Assert.Equal(2, code);
        Assert.Equal(
            """
            net.prototxt: error PK3012: For preprocessing, one input of four axes is expected. Found 3; the inputs are a 1x1x2x2, b 1x1x2x2, c 1x1x2x2.
              hint: Name the input, as in --mean a=128 or --scale a=1.

            """.ReplaceLineEndings("\n"),
            error);
    }

    [Fact]
    public void Transform_takes_the_mean_file_beside_the_net_and_tells_what_is_left()
    {
        var folder = _folder.PathOf("nets");
        Directory.CreateDirectory(folder);
        _folder.Write("nets/net.prototxt", TrainVal);
        WriteMean("nets/m.binaryproto");
        string[] arguments = ["convert", "nets/net.prototxt", "-o", "m.onnx", "--seed", "1", "--input", "data=1x3x2x2"];

        var (code, _, error) = Command.Run(_folder.Root, [.. arguments, "--transform", "--swap-rb"]);
        Assert.Equal(0, code);
        Assert.Equal(
            "nets/net.prototxt(3,3): note PK3013: layer 'd' (Data): the model's input 'data' is not mirrored, as that is random; Caffe's has half of the pictures mirrored, at random.\n",
            error[..(error.IndexOf('\n', StringComparison.Ordinal) + 1)]);

        (code, _, error) = Command.Run(_folder.Root, arguments);
        Assert.Equal(0, code);
        Assert.Contains("note PK2112: ", error, StringComparison.Ordinal);
        Assert.Contains("hint: With --transform convert has the model do mean and scale itself, and train does them to the rows.", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--mean gone.binaryproto", "gone.binaryproto: error PK3010: The mean file 'gone.binaryproto' cannot be read: ")]
    [InlineData("--mean net.prototxt", "net.prototxt: error PK3010: A mean as Caffe saves it, a binaryproto, is expected in 'net.prototxt'. Found something that does not read as such, at byte 0: ")]
    [InlineData("--mean 1,2", "net.prototxt: error PK3011: One mean value or one for each channel (axis 1) is expected, for input 'data' of shape 1x3x2x2. Found 2 (1, 2).")]
    [InlineData("--mean dat=1", "net.prototxt: error PK3012: For preprocessing, an input of the net is expected. Found 'dat', and the inputs are data 1x3x2x2.\n  hint: Did you mean data?")]
    [InlineData("--transform", "net.prototxt: error PK3012: To take preprocessing from the net, a layer with a transform_param that Caffe reads is expected.")]
    [InlineData("--transform --mean 1", "portkit convert: error PK4001: --transform: it takes mean and scale from the net. Found --mean or --scale beside it.")]
    [InlineData("--scale big", "portkit convert: error PK4001: --scale: a number or NAME=NUMBER is expected, such as 0.017. Found 'big'.")]
    [InlineData("--scale data=1,2", "portkit convert: error PK4001: --scale: a number or NAME=NUMBER is expected, such as 0.017. Found 'data=1,2'.")]
    [InlineData("--mean data=1 --mean data=2", "portkit convert: error PK4001: --mean: one is expected for each input. Found 2 for data.")]
    [InlineData("--scale 1 --scale 2", "portkit convert: error PK4001: --scale: one is expected for each input. Found 2.")]
    public void Bad_options_give_2_and_write_nothing(string options, string message)
    {
        _folder.Write("net.prototxt", Next);
        var (code, output, error) = Command.Run(_folder.Root, ["convert", "net.prototxt", "-o", "m.onnx", "--seed", "1", .. options.Split(' ')]);
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith(message, error, StringComparison.Ordinal);
        Assert.Equal(["net.prototxt"], _folder.Files());
    }

    private void WriteMean(string name = "m.binaryproto") => File.WriteAllBytes(
        _folder.PathOf(name),
        new BlobProto { Num = 1, Channels = 3, Height = 4, Width = 4, Data = { Enumerable.Range(100, 48).Select(i => (float)i) } }.ToByteArray());
}
