using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers;

public class ContrastiveLossLayerTests
{
    [Fact]
    public void Gives_what_Caffe_gives() => GoldenLayer.Check("contrastive");

    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(
        5,
        random =>
        {
            var (pairs, channels) = (random.Next(1, 5), random.Next(1, 5));
            int[] Vectors() => channels == 1 && random.Next(2) == 0 ? [pairs] : [pairs, channels, .. Enumerable.Repeat(1, random.Next(3))];
            int[] labels = [pairs + random.Next(2), .. Enumerable.Repeat(1, random.Next(4))];
            return Net(
                Vectors(),
                Vectors(),
                pairs == 1 && random.Next(2) == 0 ? [] : labels,
                $"{Maybe(random, $"margin: {Text(random.NextDouble() * 3)} ")} {OneOf(random, "", "legacy_version: true", "legacy_version: false")}");
        },
        (blob, random) => blob == "s" ? MathF.Round((float)((random.NextDouble() * 6) - 3)) / 2 : (float)((random.NextDouble() * 2) - 1));

    // The distance is 0.5. Labels are cut to whole numbers: 0.9 and -0.9 are 0.
    [Theory]
    [InlineData("", 1, 0.125f)]
    [InlineData("", -1, 0.125f)]
    [InlineData("", 0.9f, 0.125f)]
    [InlineData("margin: 2", -0.9f, 1.125f)]
    [InlineData("margin: 2 legacy_version: true", 0, 0.875f)]
    [InlineData("margin: 0.25", 0, 0)]
    public void Takes_pairs_by_their_label(string param, float label, float expected) => Expect(
        Net([1, 2], [1, 2], [1], param), new() { ["a"] = [0.3f, 1], ["b"] = [0, 1.4f], ["s"] = [label] }, ("loss", [expected]));

    [Fact]
    public void Lets_NaN_through() => Expect(
        Net([1, 1], [1, 1], [1], ""), new() { ["a"] = [float.NaN], ["b"] = [0], ["s"] = [0] }, ("loss", [float.NaN]));

    [Theory]
    [InlineData(new[] { 4, 3 }, new[] { 4, 2 }, new[] { 4 }, Codes.BottomShape, 4, 55)]
    [InlineData(new[] { 4, 3 }, new[] { 3, 3 }, new[] { 4 }, Codes.BottomShape, 4, 55)]
    [InlineData(new[] { 4, 3, 2 }, new[] { 4, 3 }, new[] { 4 }, Codes.BottomShape, 4, 43)]
    [InlineData(new[] { 4, 3, 1, 2 }, new[] { 4, 3 }, new[] { 4 }, Codes.BottomShape, 4, 43)]
    [InlineData(new[] { 4, 3, 1, 1, 1 }, new[] { 4, 3 }, new[] { 4 }, Codes.BottomShape, 4, 43)]
    [InlineData(new[] { 4, 3 }, new[] { 4, 3, 2 }, new[] { 4 }, Codes.BottomShape, 4, 55)]
    [InlineData(new[] { 4, 3 }, new[] { 4, 3, 1, 2 }, new[] { 4 }, Codes.BottomShape, 4, 55)]
    [InlineData(new[] { 4, 3 }, new[] { 4, 3 }, new[] { 4, 2 }, Codes.BottomShape, 4, 67)]
    [InlineData(new[] { 4, 3 }, new[] { 4, 3 }, new[] { 4, 1, 2 }, Codes.BottomShape, 4, 67)]
    [InlineData(new[] { 4, 3 }, new[] { 4, 3 }, new[] { 4, 1, 1, 2 }, Codes.BottomShape, 4, 67)]
    [InlineData(new[] { 4, 3 }, new[] { 4, 3 }, new[] { 3 }, Codes.BottomShape, 4, 67)]
    [InlineData(new int[0], new[] { 1 }, new[] { 1 }, Codes.BottomShape, 4, 43)]
    public void Refuses_what_Caffe_refuses(int[] a, int[] b, int[] s, string code, int line, int column) =>
        Refused.Check(Net(a, b, s, ""), code, line, column);

    private static string Net(int[] a, int[] b, int[] s, string param) =>
        Input("a", a) + Input("b", b) + Input("s", s)
        + $"layer {{ name: 'l' type: 'ContrastiveLoss' bottom: 'a' bottom: 'b' bottom: 's' top: 'loss' contrastive_loss_param {{ {param} }} }}";
}
