using System.Text.Json.Nodes;

namespace PortKit.Cli.Tests;

public sealed class CompareCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CompareCommandTests() => _folder.Write("net.prototxt", Command.Net);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_same_weights_give_0()
    {
        Run(0, "convert", "net.prototxt", "-o", "m.onnx", "--seed", "3");
        Run(0, "init", "net.prototxt", "-o", "w.caffemodel.h5", "--seed", "3");
        var output = Run(0, "compare", "m.onnx", "w.caffemodel.h5").Output.Split('\n');
        Assert.StartsWith("tensor", output[0], StringComparison.Ordinal);
        Assert.StartsWith("conv.0  4x3x3x3  identical", output[1], StringComparison.Ordinal);
        Assert.Equal("4 tensors: 4 identical", output[6]);
    }

    [Fact]
    public void Other_weights_give_1()
    {
        Run(0, "init", "net.prototxt", "-o", "a.npz", "--seed", "3");
        Run(0, "init", "net.prototxt", "-o", "b.npz", "--seed", "4");
        var (output, error) = Run(1, "compare", "a.npz", "b.npz");
        Assert.Equal("b.npz: error PK5020: The weights of 'a.npz' are expected. Found 2 of 4 tensors that differ: 'conv.0', 'ip.0'.\n", error);
        Assert.EndsWith("\n4 tensors: 2 identical, 2 differ\n", output, StringComparison.Ordinal);
        Assert.EndsWith("\n4 tensors: 2 identical, 2 within tolerance\n", Run(0, "compare", "a.npz", "b.npz", "--tolerance", "2").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_tells_all_of_it()
    {
        Run(0, "init", "net.prototxt", "-o", "a.npz", "--seed", "3");
        Run(0, "init", "net.prototxt", "-o", "b.safetensors", "--seed", "4");
        var document = JsonNode.Parse(Run(1, "compare", "a.npz", "b.safetensors", "--json").Output)!;
        Assert.Equal(("compare", 1, "a.npz"), ((string?)document["command"], (int?)document["exitCode"], (string?)document["first"]));
        Assert.Equal((4, 2, 2), ((int?)document["totals"]!["tensors"], (int?)document["totals"]!["identical"], (int?)document["totals"]!["valuesDiffer"]));
        var tensor = document["tensors"]![0]!;
        Assert.Equal(("valuesDiffer", 108, 0), ((string?)tensor["agreement"], (int?)tensor["different"], (int?)tensor["firstDifference"]));
        Assert.InRange((double)tensor["maxAbsolute"]!, 0.1, 0.7);
        Assert.NotEqual((double)tensor["first"]!["mean"]!, (double)tensor["second"]!["mean"]!);
        Assert.Equal("PK5020", (string?)document["diagnostics"]![0]!["code"]);
    }

    [Theory]
    [InlineData("w.npz")]
    [InlineData("w.safetensors")]
    [InlineData("w.caffemodel")]
    [InlineData("w.caffemodel.h5")]
    public void A_file_that_is_cut_short_gives_2(string name)
    {
        Run(0, "init", "net.prototxt", "-o", name, "--seed", "3");
        var cut = "cut" + Path.GetExtension(name);
        File.WriteAllBytes(_folder.PathOf(cut), File.ReadAllBytes(_folder.PathOf(name))[..1234]);
        var (output, error) = Run(2, "compare", name, cut);
        Assert.Equal("", output);
        Assert.StartsWith($"{cut}: error PK5021: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tolerance_that_is_none_gives_2() =>
        Assert.Contains("--tolerance: a number that is not negative is expected", Run(2, "compare", "a.npz", "b.npz", "--tolerance", "-1").Error, StringComparison.Ordinal);

    private (string Output, string Error) Run(int expected, params string[] arguments)
    {
        var (code, output, error) = Command.Run(_folder.Root, arguments);
        Assert.True(code == expected, $"{code}: {error}");
        return (output, error);
    }
}
