using PortKit.House.Tests;

namespace PortKit.Cli.Tests.Cases;

/// <summary>The level in a net's own state counts in a solver only, as in Caffe.</summary>
public sealed class LevelInTheNetTests : IDisposable
{
    private static readonly string Case = Repository.PathOf("tests", "Cases", "24-level-in-the-net");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("caffe-net.caffemodel", "net.prototxt", "--seed", "3")]
    [InlineData("caffe-solver.caffemodel", "solver.prototxt", "--phase", "train")]
    public void The_layers_are_those_that_Caffe_has(string expected, params string[] net)
    {
        var weights = _folder.PathOf("w.caffemodel");
        Assert.Equal(0, Command.Run(Case, ["init", .. net, "-o", weights]).Code);
        Assert.Equal(0, Command.Run(Case, "compare", weights, expected).Code);
    }
}
