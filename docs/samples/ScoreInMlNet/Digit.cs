using Microsoft.ML.Data;

/// <summary>A picture of a digit, in a file.</summary>
internal sealed class Digit
{
    private const int Dot = 10;

    /// <summary>Digits as dots, five by seven.</summary>
    private static readonly Dictionary<int, string[]> Dots = new()
    {
        [2] = [" ### ", "#   #", "    #", "  ## ", " #   ", "#    ", "#####"],
        [4] = ["   # ", "  ## ", " # # ", "#  # ", "#####", "   # ", "   # "],
        [7] = ["#####", "    #", "   # ", "  #  ", " #   ", " #   ", " #   "],
    };

    /// <summary>The file.</summary>
    public string Path { get; private init; } = "";

    /// <summary>Draws digits, white on black, each into a file of its own.</summary>
    public static IReadOnlyList<Digit> Draw(string folder) => [.. Dots.Select(pair =>
    {
        var (width, height) = ((pair.Value[0].Length + 2) * Dot, (pair.Value.Length + 2) * Dot);
        var pixels = new byte[4 * width * height];
        for (var i = 0; i < width * height; i++)
        {
            var (x, y) = ((i % width / Dot) - 1, (i / width / Dot) - 1);
            var isWhite = y >= 0 && y < pair.Value.Length && x >= 0 && x < pair.Value[y].Length && pair.Value[y][x] == '#';
            pixels.AsSpan(4 * i, 3).Fill(isWhite ? (byte)255 : (byte)0);
            pixels[(4 * i) + 3] = 255;
        }

        var digit = new Digit { Path = $"{pair.Key}.png" };
        using var image = MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, pixels);
        image.Save(System.IO.Path.Combine(folder, digit.Path));
        return digit;
    })];
}
