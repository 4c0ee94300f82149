namespace PortKit.Cli.Tests;

/// <summary><c>--init</c>, on the commands that plan a net.</summary>
public sealed class InitializerOptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public InitializerOptionTests() => _folder.Write("net.prototxt", Command.Net);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Convert_takes_patterns_and_files()
    {
        _folder.Write("i.toml", "'ip.1' = 'keras:Ones()'\n");
        var (code, output, error) = Command.Run(
            _folder.Root, "convert", "--quiet", "net.prototxt", "-o", "m.onnx", "--seed", "3", "--init", "conv=keras:HeNormal()", "--init", "i.toml", "--init", "ip=lsuv", "--check");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("output prob  1x5", output, StringComparison.Ordinal);
        var model = File.ReadAllText(_folder.PathOf("m.onnx"));
        Assert.Contains("\"initializer\":\"keras:HeNormal\"", model, StringComparison.Ordinal);
        Assert.Contains("\"initializer\":\"lsuv(", model, StringComparison.Ordinal);
    }

    [Fact]
    public void Init_tells_of_them_in_the_manifest()
    {
        Assert.Equal(0, Command.Run(_folder.Root, "init", "net.prototxt", "-o", "w.npz", "--seed", "3", "--init", "*=pytorch:kaiming_normal_(nonlinearity=relu)").Code);
        Assert.Contains("\"initializer\": \"pytorch:kaiming_normal_(", File.ReadAllText(_folder.PathOf("w.npz.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_are_told_and_nothing_is_written()
    {
        _folder.Write("i.json", "{ \"convl\": \"keras:Ones()\",\n  \"ip\": 5 }");
        var (code, output, error) = Command.Run(
            _folder.Root, "convert", "--quiet", "net.prototxt", "-o", "m.onnx", "--seed", "3", "--init", "conv=keras:HeNormul()", "--init", "i.json", "--init", "conv.1=pytorch:orthogonal_()");
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("--init: error PK6002: 'keras:HeNormul()': ", error, StringComparison.Ordinal);
        Assert.Contains("i.json(2,9): error PK6004: The initializer of 'ip' must be a string.\n", error, StringComparison.Ordinal);
        Assert.Contains("i.json(1,3): error PK6001: 'convl': a pattern that matches learnable blobs is expected. Found none that it matches.\n  hint: Did you mean conv?\n", error, StringComparison.Ordinal);
        Assert.Contains("--init: error PK6003: pytorch:orthogonal_(gain=1) cannot fill conv.1: ", error, StringComparison.Ordinal);
        Assert.Equal(["i.json", "net.prototxt"], _folder.Files());
    }

    [Fact]
    public void An_argument_that_is_neither_is_told()
    {
        var (code, _, error) = Command.Run(_folder.Root, "convert", "net.prototxt", "-o", "m.onnx", "--init", "conv");
        Assert.Equal(2, code);
        Assert.StartsWith("portkit convert: error PK4001: --init: LAYER=SPEC is expected, such as conv1=keras:HeNormal(), or a file that ends in .json or .toml. Found 'conv'.", error, StringComparison.Ordinal);
    }
}
