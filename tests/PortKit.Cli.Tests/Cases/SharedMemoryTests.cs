using PortKit.House.Tests;

namespace PortKit.Cli.Tests.Cases;

/// <summary>Views that a layer works in place on, compared with what Caffe computes.</summary>
public sealed class SharedMemoryTests
{
    [Theory]
    [InlineData("flatten")]
    [InlineData("reshape")]
    [InlineData("concat1")]
    [InlineData("dropout")]
    public void Model_and_arithmetic_give_what_Caffe_gives(string net)
    {
        var folder = Path.Combine(Repository.Root, "tests", "Cases", "04-views-share-memory");
        var (code, output, error) = Command.Run(folder, "verify", $"{net}.prototxt", "--seed", "7", "--golden", $"golden-{net}");
        Assert.True(code == 0, output + error);
        Assert.Contains("agree", output, StringComparison.Ordinal);
    }
}
