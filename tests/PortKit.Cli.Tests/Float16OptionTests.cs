using PortKit.Onnx.Protos;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Cli.Tests;

/// <summary><c>portkit convert --fp16</c> and <c>--fp16-io</c>.</summary>
public sealed class Float16OptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--fp16", DataType.Float)]
    [InlineData("--fp16-io", DataType.Float16)]
    [InlineData("--fp16 --external-data", DataType.Float)]
    public void The_model_is_checked_and_verified(string options, DataType ends)
    {
        _folder.Write("net.prototxt", Command.Net);
        var (code, _, error) = Command.Run(_folder.Root, ["convert", "--quiet", "net.prototxt", "-o", "m.onnx", "--seed", "3", "--check", .. options.Split(' ')]);
        Assert.True(code == 0, error);
        var graph = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_folder.PathOf("m.onnx"))).Graph;
        Assert.All(graph.Input.Concat(graph.Output), value => Assert.Equal((int)ends, value.Type.TensorType.ElemType));
        Assert.Contains(graph.Initializer, tensor => tensor.DataType == (int)DataType.Float16);
        (code, var output, error) = Command.Run(_folder.Root, "verify", "net.prototxt", "m.onnx");
        Assert.True(code == 0, output + error);
        Assert.Contains("note PK2138: The model computes in float16", error, StringComparison.Ordinal);
    }
}
