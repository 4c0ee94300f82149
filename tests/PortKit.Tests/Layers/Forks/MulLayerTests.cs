using PortKit.Net;
using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers.Forks;

public sealed class MulLayerTests
{
    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(931, random =>
    {
        var shape = LayerText.RandomShape(random, 0, 5);
        return random.Next(3) == 0
            ? LayerText.Net([shape], Blob(string.Concat(Part(random, shape).Dims.ToArray().Select(dim => $"mul_shape: {dim} "))))
            : LayerText.Net(random.Next(2) == 0 ? [shape, Part(random, shape)] : [Part(random, shape), shape], Two());
    });

    [Fact]
    public void Repeats_axes_of_size_1() => Expect(
        LayerText.Net("2x3 2x1", Two()), new() { ["a"] = [1, 2, 3, 4, 5, 6], ["b"] = [10, 100] }, ("y", [10, 20, 30, 400, 500, 600]));

    [Fact]
    public void Is_aligned_at_the_last_axis() => Expect(
        LayerText.Net("3 2x3", Two()), new() { ["a"] = [1, 10, 100], ["b"] = [1, 2, 3, 4, 5, 6] }, ("y", [1, 20, 300, 4, 50, 600]));

    [Fact]
    public void A_blob_without_a_filler_is_zero() => Expect(
        LayerText.Net("2x3", Blob("mul_shape: 3")), new() { ["a"] = [1, 2, 3, 4, 5, 6] }, ("y", [0, 0, 0, 0, 0, 0]));

    [Theory]
    [InlineData("2x3 2x2")]
    [InlineData("2x3x4 3")]
    [InlineData("4 2x3")]
    public void Refuses_axes_that_do_not_meet(string shapes) =>
        LayerText.CheckRefused(Codes.BottomShape, shapes, Two().Replace("bottom: 'b'", "^bottom: 'b'", StringComparison.Ordinal));

    [Fact]
    public void Refuses_a_blob_that_does_not_fit() => LayerText.CheckRefused(Codes.BottomShape, "2x3", Blob("^mul_shape: 2"));

    private static Shape Part(Random random, Shape shape) =>
        new([.. shape.Dims[random.Next(shape.Rank + 1)..].ToArray().Select(dim => random.Next(3) == 0 ? 1 : dim)]);

    private static string Two() => "layer { name: 'l' type: 'Mul' bottom: 'a' bottom: 'b' top: 'y' }";

    private static string Blob(string shape) => $$"""layer { name: "l" type: "Mul" bottom: "a" top: "y" mul_param { {{shape}} } }""";
}
