using System.Text;
using PortKit.Explanation;
using PortKit.Initializers.Equivalents;

namespace PortKit.Tests.Explanation;

/// <summary>What is said of Resize in the place of a bilinear Deconvolution, against what both compute.</summary>
public sealed class ResizeNoteTests
{
    private const int Size = 6;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(16)]
    public void Resize_is_named_where_it_gives_the_same_inside(int kernel)
    {
        var f = (kernel + 1) / 2;
        var net = Converter.Plan(
            Encoding.UTF8.GetBytes(
                $"layer {{ name: 'x' type: 'Input' top: 'x' input_param {{ shape {{ dim: 1 dim: 1 dim: {Size} dim: {Size} }} }} }}\n"
                + $"layer {{ name: 'up' type: 'Deconvolution' bottom: 'x' top: 'up' convolution_param {{ num_output: 1 kernel_size: {kernel} stride: {f} pad: {f / 2} bias_term: false weight_filler {{ type: 'bilinear' }} }} }}"),
            "net.prototxt",
            new ConvertOptions { Seed = 1 });
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        var random = new Random(kernel);
        float[] picture = [.. Enumerable.Range(0, Size * Size).Select(_ => (float)random.NextDouble() + 1)];
        var up = net.Net!.Compute(new Dictionary<string, float[]> { ["x"] = picture }).Last();

        var note = Assert.Single(NetExplainer.Explain(net.Net!.Plan, [Framework.Onnx]).Single().Equivalents.Single().Calls).Note;
        var (inside, edge) = Differences(up.Values, up.Blob.Shape[2], picture, f);
        Assert.Equal(f > 1 && inside < 1e-5, note is not null);
        if (note is null)
            return;
        Assert.StartsWith($"Resize by {f}, linear and half_pixel, gives the same inside but not along the edges", note, StringComparison.Ordinal);
        Assert.True(edge > 0.1);
    }

    /// <summary>The largest differences from linear interpolation with half_pixel coordinates, between pixels and outside of them.</summary>
    private static (double Inside, double Edge) Differences(float[] up, int side, float[] picture, int f)
    {
        if (side != Size * f)
            return (double.PositiveInfinity, double.PositiveInfinity);
        var (inside, edge) = (0.0, 0.0);
        for (var i = 0; i < up.Length; i++)
        {
            var (y, x) = ((((i / side) + 0.5) / f) - 0.5, (((i % side) + 0.5) / f) - 0.5);
            var expected = 0.0;
            foreach (var (row, byRow) in Near(y))
            {
                foreach (var (column, byColumn) in Near(x))
                    expected += picture[(row * Size) + column] * byRow * byColumn;
            }

            var isInside = y >= 0 && y <= Size - 1 && x >= 0 && x <= Size - 1;
            (inside, edge) = isInside ? (Math.Max(inside, Math.Abs(expected - up[i])), edge) : (inside, Math.Max(edge, Math.Abs(expected - up[i])));
        }

        return (inside, edge);
    }

    private static IEnumerable<(int Place, double Weight)> Near(double place)
    {
        var before = (int)Math.Floor(place);
        yield return (Math.Clamp(before, 0, Size - 1), 1 - (place - before));
        yield return (Math.Clamp(before + 1, 0, Size - 1), place - before);
    }
}
