using System.Text;
using PortKit.Net;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public sealed class PermuteLayerTests
{
    [Theory]
    [InlineData("forks", "ssd_permute_3d_partial")]
    [InlineData("forks", "ssd_permute_5d")]
    [InlineData("forks", "ssd_permute_identity")]
    [InlineData("ssd", "ssd_permute")]
    public void Gives_what_the_fork_gives(string set, string name) => GoldenLayer.Check(name, set);

    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(801, random =>
    {
        var shape = LayerText.RandomShape(random, 1, 6);
        int[] axes = [.. Enumerable.Range(0, shape.Rank)];
        random.Shuffle(axes);
        var order = string.Concat(axes.Take(random.Next(shape.Rank + 1)).Select(axis => $"order: {axis} "));
        return LayerText.Net([shape], $$"""layer { name: "l" type: "Permute" bottom: "a" top: "y" permute_param { {{order}}} }""");
    });

    /// <summary>In SSD the top then shares the bottom's memory, so that what works in place on it changes the bottom too.</summary>
    [Theory]
    [InlineData("order: 0", SharedMemory.Bottom)]
    [InlineData("", SharedMemory.Bottom)]
    [InlineData("order: 1", SharedMemory.None)]
    public void Is_its_bottom_where_nothing_moves(string order, SharedMemory expected)
    {
        var text = LayerText.Net("2x3", $$"""layer { name: "l" type: "Permute" bottom: "a" top: "y" permute_param { {{order}} } }""");
        Assert.Equal(expected, Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt").Net!.Plan.Layers[^1].Plan.Sharing);
    }

    [Theory]
    [InlineData(Codes.Axis, "^order: 2")]
    [InlineData(Codes.Axis, "order: 0 ^order: 4294967295")]
    [InlineData(Codes.Contradiction, "order: 1 ^order: 1")]
    public void Refuses_what_the_fork_refuses(string code, string order) =>
        LayerText.CheckRefused(code, "2x3", $$"""layer { name: "l" type: "Permute" bottom: "a" top: "y" permute_param { {{order}} } }""");
}
