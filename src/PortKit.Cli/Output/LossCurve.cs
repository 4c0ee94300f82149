using System.Globalization;
using PortKit.Verification;

namespace PortKit.Cli.Output;

/// <summary>The losses of a training as a line of blocks, from the least to the largest.</summary>
internal static class LossCurve
{
    private const string Blocks = "▁▂▃▄▅▆▇█";
    private const int Width = 60;

    /// <summary>The line; null where there are too few losses to see anything in.</summary>
    public static string? Of(IReadOnlyList<TrainingSpan> losses)
    {
        if (losses.Count < 2)
            return null;
        var columns = Math.Min(Width, losses.Count);
        double[] means = [.. Enumerable.Range(0, columns).Select(column => Mean(losses, column, columns))];
        var (least, most) = (means.Min(), means.Max());
        var blocks = string.Concat(means.Select(mean => Blocks[most > least ? (int)((mean - least) / (most - least) * (Blocks.Length - 1)) : 0]));
        return string.Create(CultureInfo.InvariantCulture, $"loss {means[0]:G4} {blocks} {means[^1]:G4}");
    }

    private static double Mean(IReadOnlyList<TrainingSpan> losses, int column, int columns)
    {
        var (from, to) = (column * losses.Count / columns, (column + 1) * losses.Count / columns);
        return losses.Skip(from).Take(to - from).Average(span => span.Mean);
    }
}
