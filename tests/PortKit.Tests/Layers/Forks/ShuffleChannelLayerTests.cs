using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers.Forks;

public sealed class ShuffleChannelLayerTests
{
    [Theory]
    [InlineData("shuffle_channel2")]
    [InlineData("shuffle_channel3")]
    public void Gives_what_the_fork_gives(string name) => GoldenLayer.Check(name, "forks");

    [Fact]
    public void Takes_any_batch() => GoldenLayer.CheckAnyBatch("shuffle_channel3", "forks");

    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(822, random =>
    {
        var groups = random.Next(1, 5);
        var shape = LayerText.RandomShape(random, 2, 5);
        return LayerText.Net([shape.With(1, shape[1] * groups)], Layer(groups == 1 ? OneOf(random, "", "shuffle_channel_param { }") : $"shuffle_channel_param {{ group: {groups} }}"));
    });

    [Fact]
    public void Takes_one_of_each_group_at_a_time() => Expect(
        LayerText.Net("1x6", Layer("shuffle_channel_param { group: 2 }")), new() { ["a"] = [1, 2, 3, 4, 5, 6] }, ("y", [1, 4, 2, 5, 3, 6]));

    [Theory]
    [InlineData(Codes.OutOfRange, "2x6", "bottom: 'a' top: 'y' shuffle_channel_param { ^group: 4 }")]
    [InlineData(Codes.OutOfRange, "2x6", "bottom: 'a' top: 'y' shuffle_channel_param { ^group: 0 }")]
    [InlineData(Codes.OutOfRange, "2x6", "bottom: 'a' top: 'y' shuffle_channel_param { ^group: 4294967295 }")]
    [InlineData(Codes.BottomShape, "6", "^bottom: 'a' top: 'y'")]
    public void Refuses_what_the_fork_refuses(string code, string shape, string rest) =>
        LayerText.CheckRefused(code, shape, $"layer {{ name: 'l' type: 'ShuffleChannel' {rest} }}");

    private static string Layer(string rest) => $"layer {{ name: 'l' type: 'ShuffleChannel' bottom: 'a' top: 'y' {rest} }}";
}
