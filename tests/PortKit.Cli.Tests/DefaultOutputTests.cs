using PortKit.Cli.Commands;
using PortKit.Cli.Usage;

namespace PortKit.Cli.Tests;

/// <summary>What is written has the net's name, lies in the current folder, and is told in one line.</summary>
public sealed class DefaultOutputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public DefaultOutputTests()
    {
        Directory.CreateDirectory(_folder.PathOf("nets"));
        _folder.Write("nets/small.prototxt", Command.Net);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_net_and_its_weights_are_all_that_is_needed()
    {
        var (code, output, error) = Command.Run(_folder.Root, "convert", "nets/small.prototxt", "--seed", "3");
        Assert.Equal((0, ""), (code, output));
        Assert.Matches(@"^small\.onnx: 837 parameters, opset 17, \d\.\d kB; all fresh, seed 3\n$", error);
        var fresh = File.ReadAllBytes(_folder.PathOf("small.onnx"));

        (code, output, error) = Command.Run(_folder.Root, "init", "nets/small.prototxt", "--seed", "4");
        Assert.Equal((0, ""), (code, output));
        Assert.Matches(@"^small\.npz: 837 parameters, 4 blobs, \d\.\d kB; all fresh, seed 4\n$", error);
        Assert.Equal(["nets", "small.npz", "small.npz.json", "small.onnx"], _folder.Files());

        // As an argument they are what they are as an option.
        (code, _, error) = Command.Run(_folder.Root, "convert", "nets/small.prototxt", "small.npz", "--seed", "3");
        Assert.Equal(0, code);
        Assert.Matches(@"^small\.onnx: 837 parameters, opset 17, \d\.\d kB; all from weights\n$", error);
        var trained = File.ReadAllBytes(_folder.PathOf("small.onnx"));
        Assert.NotEqual(fresh, trained);
        Assert.Equal(0, Command.Run(_folder.Root, "convert", "nets/small.prototxt", "--weights", "small.npz", "--seed", "3", "-o", "other.onnx").Code);
        Assert.Equal(trained, File.ReadAllBytes(_folder.PathOf("other.onnx")));
    }

    [Fact]
    public void What_is_fresh_is_counted()
    {
        _folder.Write("part.prototxt", Command.Net.Replace("\"ip\"", "\"other\"", StringComparison.Ordinal));
        Assert.Equal(0, Command.Run(_folder.Root, "init", "nets/small.prototxt", "--seed", "4").Code);
        var (code, _, error) = Command.Run(_folder.Root, "convert", "part.prototxt", "small.npz", "--seed", "3", "--init", "other.1=keras:Ones()");
        Assert.Equal(0, code);
        Assert.EndsWith("; 112 from weights, 725 fresh, seed 3", error.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_has_the_name_of_its_net_or_model()
    {
        var (code, output, error) = Command.Run(_folder.Root, "report", "nets/small.prototxt", "--seed", "3", "--no-signal", "--no-verify");
        Assert.Equal((0, ""), (code, output));
        Assert.Matches(@"^small\.html: 837 parameters, 5 layers, \d+(\.\d)? kB; all fresh, seed 3\n$", error);
        Assert.Equal(0, Command.Run(_folder.Root, "convert", "nets/small.prototxt", "-o", "model.onnx").Code);
        (code, _, error) = Command.Run(_folder.Root, "report", "model.onnx");
        Assert.Equal(0, code);
        Assert.Contains("model.html: ", error, StringComparison.Ordinal);
        Assert.Equal(["model.html", "model.onnx", "nets", "small.html"], _folder.Files());
    }

    [Fact]
    public void Nothing_that_is_read_is_written_over()
    {
        Assert.Equal(0, Command.Run(_folder.Root, "init", "nets/small.prototxt", "--seed", "4").Code);
        var before = File.ReadAllBytes(_folder.PathOf("small.npz"));
        var (code, _, error) = Command.Run(_folder.Root, "init", "nets/small.prototxt", "small.npz", "--seed", "3");
        Assert.Equal(2, code);
        Assert.Contains("small.npz: error PK4003: ", error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_folder.PathOf("small.npz")));
    }

    [Fact]
    public void Quiet_leaves_warnings_and_errors()
    {
        Assert.Equal((0, "", ""), Command.Run(_folder.Root, "convert", "nets/small.prototxt", "--quiet"));
        _folder.Write("bom.prototxt", $"\uFEFF{Command.Net}");
        var (code, _, error) = Command.Run(_folder.Root, "convert", "bom.prototxt", "--quiet");
        Assert.Equal(0, code);
        Assert.Matches(@"^bom\.prototxt\S* warning PK1007: [^\n]*\n  hint: [^\n]*\n$", error);
        (code, _, error) = Command.Run(_folder.Root, "convert", "none.prototxt", "--quiet");
        Assert.Equal(2, code);
        Assert.Contains("none.prototxt: error PK1008: ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("convert", "a/b/deploy.prototxt", "deploy.onnx")]
    [InlineData("init", "solver.PBTXT", "solver.npz")]
    [InlineData("report", "m.onnx", "m.html")]
    [InlineData("convert", "resnet.v2", "resnet.v2.onnx")]
    [InlineData("convert", "net", "net.onnx")]
    [InlineData("convert", null, "net.onnx")]
    public void The_name_is_that_of_the_net(string command, string? net, string expected) =>
        Assert.Equal(expected, FilePlaces.OutputFor(PortKitCommand.Create(command).Subcommands[0], net));

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(999, "999 bytes")]
    [InlineData(1000, "1.0 kB")]
    [InlineData(99_940, "99.9 kB")]
    [InlineData(99_960, "100 kB")]
    [InlineData(999_600, "1.0 MB")]
    [InlineData(1_725_000, "1.7 MB")]
    [InlineData(553_000_000, "553 MB")]
    [InlineData(2_000_000_000_000_000, "2000 TB")]
    public void Sizes_are_short(long bytes, string expected) => Assert.Equal(expected, WrittenLine.Size(bytes));
}
