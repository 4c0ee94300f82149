namespace PortKit.Files.Pictures;

/// <summary>
/// How libjpeg-turbo spreads a plane of colour that is half as fine as the picture (h2v1_fancy_upsample and h2v2_fancy_upsample of jdsample.c): each
/// place takes three parts of the nearest one stored and one part of the next, along each axis.
/// </summary>
internal static class JpegColour
{
    /// <summary>A plane that is no wider is spread by saying each place again.</summary>
    private const int LeastWidth = 2;

    /// <summary>Spreads a plane to twice its width, and to its height or twice that.</summary>
    /// <param name="plane">The plane, which may be larger than what is used of it.</param>
    /// <param name="width">The columns that are used.</param>
    /// <param name="height">The rows that are used.</param>
    /// <param name="down">How many rows become of each: 1 or 2.</param>
    public static byte[][] Spread(byte[][] plane, int width, int height, int down)
    {
        if (width <= LeastWidth)
            return [.. Enumerable.Range(0, height * down).Select(row => Repeat(plane[row / down], width))];
        var spread = new byte[height * down][];
        var line = new int[width];
        for (var row = 0; row < spread.Length; row++)
        {
            // Above the first row and below the last, as inside, where the plane would go on as it ends.
            var near = plane[row / down];
            var far = plane[Math.Clamp(down == 1 ? row : (row / 2) + (row % 2 == 0 ? -1 : 1), 0, height - 1)];
            for (var x = 0; x < width; x++)
                line[x] = down == 1 ? near[x] : (3 * near[x]) + far[x];
            spread[row] = Across(line, down);
        }

        return spread;
    }

    private static byte[] Repeat(byte[] row, int width) => [.. row.Take(width).SelectMany(value => new[] { value, value })];

    // The ends are rounded as inside, with three parts of themselves and one.
    private static byte[] Across(int[] line, int down)
    {
        var (shift, roundsLeft, roundsRight) = down == 1 ? (2, 1, 2) : (4, 8, 7);
        var spread = new byte[2 * line.Length];
        for (var x = 0; x < line.Length; x++)
        {
            var (left, right) = (line[Math.Max(x - 1, 0)], line[Math.Min(x + 1, line.Length - 1)]);
            spread[2 * x] = (byte)(((3 * line[x]) + left + roundsLeft) >> shift);
            spread[(2 * x) + 1] = (byte)(((3 * line[x]) + right + roundsRight) >> shift);
        }

        return spread;
    }
}
