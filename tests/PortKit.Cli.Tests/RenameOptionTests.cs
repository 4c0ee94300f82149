using PortKit.Onnx.Protos;

namespace PortKit.Cli.Tests;

/// <summary><c>portkit convert --rename</c>.</summary>
public sealed class RenameOptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Blobs_get_other_names_and_are_verified_by_their_own()
    {
        _folder.Write("net.prototxt", Command.Net);
        Assert.Equal((0, "", ""), Command.Run(_folder.Root, "convert", "--quiet", "net.prototxt", "-o", "m.onnx", "--seed", "3", "--rename", "data=image", "--rename", "prob=scores"));
        var graph = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_folder.PathOf("m.onnx"))).Graph;
        Assert.Equal(("image", "scores"), (graph.Input.Single().Name, graph.Output.Single().Name));
        var (code, output, _) = Command.Run(_folder.Root, "verify", "net.prototxt", "m.onnx");
        Assert.Equal(0, code);
        Assert.Contains("prob", output, StringComparison.Ordinal);
        Assert.Contains("output scores  1x5", Command.Run(_folder.Root, "check", "m.onnx").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prob", "--rename: BLOB=NAME is expected, such as prob=scores. Found 'prob'.")]
    [InlineData("prob=", "--rename: BLOB=NAME is expected, such as prob=scores. Found 'prob='.")]
    [InlineData("prob=a,prob=b", "--rename: one name for each blob is expected. Found 2 for prob.")]
    [InlineData("prb=a", "hint: Did you mean prob?")]
    [InlineData("data=prob", "Every blob needs a name of its own. Found 'prob' for data (line")]
    public void What_cannot_be_is_refused(string given, string said)
    {
        _folder.Write("net.prototxt", Command.Net);
        var renames = given.Split(',').SelectMany(one => new[] { "--rename", one });
        var (code, _, error) = Command.Run(_folder.Root, ["convert", "net.prototxt", "-o", "m.onnx", "--seed", "3", .. renames]);
        Assert.Equal(2, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.Equal(["net.prototxt"], _folder.Files());
    }
}
