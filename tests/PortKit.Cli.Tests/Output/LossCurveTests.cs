using PortKit.Cli.Output;
using PortKit.Verification;

namespace PortKit.Cli.Tests.Output;

public sealed class LossCurveTests
{
    [Theory]
    [InlineData(null, new float[0])]
    [InlineData(null, new[] { 1f })]
    [InlineData("loss 2 █▁ 1", new[] { 2f, 1 })]
    [InlineData("loss 1 ▁▁▁ 1", new[] { 1f, 1, 1 })]
    [InlineData("loss 0 ▁▄█ 2", new[] { 0f, 1, 2 })]
    public void Losses_are_blocks(string? expected, float[] losses) =>
        Assert.Equal(expected, LossCurve.Of([.. losses.Index().Select(loss => new TrainingSpan(loss.Index, 1, loss.Item, loss.Item, loss.Item, 1))]));

    [Fact]
    public void A_long_run_fits_a_line()
    {
        var losses = Enumerable.Range(0, 1000).Select(i => new TrainingSpan(i, 1, 1000 - i, 1000 - i, 1000 - i, 1)).ToList();
        var curve = LossCurve.Of(losses)!;
        Assert.StartsWith("loss 992.5 █", curve, StringComparison.Ordinal);
        Assert.EndsWith("▁ 9", curve, StringComparison.Ordinal);
        Assert.InRange(curve.Length, 60, 80);
    }
}
