namespace PortKit.Files.Pictures;

/// <summary>
/// How OpenCV resizes pictures of bytes where it is not told how (INTER_LINEAR of resize.cpp): weights of eleven bits along each axis, whose products
/// are cut off twice; and where both sides are halved, the mean of four places.
/// </summary>
internal static class PictureScaling
{
    private const int One = 1 << 11;

    public static Picture Resize(Picture picture, int height, int width)
    {
        var values = new byte[height * width * picture.Channels];
        if (picture.Height == 2 * (long)height && picture.Width == 2 * (long)width)
            Halve(picture, values);
        else
            Scale(picture, height, width, values);
        return new Picture(height, width, picture.Channels, values);
    }

    private static void Halve(Picture picture, byte[] values)
    {
        var (channels, row) = (picture.Channels, picture.Width * picture.Channels);
        var (from, to) = (picture.Values, 0);
        for (var y = 0; y < picture.Height; y += 2)
        {
            for (var x = 0; x < picture.Width; x += 2)
            {
                for (var channel = 0; channel < channels; channel++)
                {
                    var at = (y * row) + (x * channels) + channel;
                    values[to++] = (byte)((from[at] + from[at + channels] + from[at + row] + from[at + row + channels] + 2) >> 2);
                }
            }
        }
    }

    private static void Scale(Picture picture, int height, int width, byte[] values)
    {
        var (channels, length) = (picture.Channels, width * picture.Channels);
        var columns = Sights(picture.Width, width, isBounded: true);
        var rows = Sights(picture.Height, height, isBounded: false);
        var (upper, lower) = (new Line(new int[length]), new Line(new int[length]));
        for (var y = 0; y < height; y++)
        {
            var (from, near, far) = rows[y];
            if (lower.Row == Within(from))
                (upper, lower) = (lower, upper);
            Fill(upper, Within(from));
            Fill(lower, Within(from + 1));
            for (var i = 0; i < length; i++)
                values[(y * length) + i] = (byte)((((near * (upper.Values[i] >> 4)) >> 16) + ((far * (lower.Values[i] >> 4)) >> 16) + 2) >> 2);
        }

        int Within(int row) => Math.Clamp(row, 0, picture.Height - 1);

        void Fill(Line line, int row)
        {
            if (line.Row == row)
                return;
            line.Row = row;
            var source = picture.Values.AsSpan(row * picture.Width * channels, picture.Width * channels);
            for (var x = 0; x < width; x++)
            {
                var (from, near, far) = columns[x];
                var next = from + 1 < picture.Width ? channels : 0;
                for (var channel = 0; channel < channels; channel++)
                {
                    var at = (from * channels) + channel;
                    line.Values[(x * channels) + channel] = (source[at] * near) + (source[at + next] * far);
                }
            }
        }
    }

    // Where each place of an axis looks, and how much it takes from there and from the next place. OpenCV holds columns within the picture before
    // it weighs them, rows after it.
    private static (int From, int Near, int Far)[] Sights(int length, int result, bool isBounded)
    {
        var scale = 1 / ((double)result / length);
        var sights = new (int From, int Near, int Far)[result];
        for (var i = 0; i < result; i++)
        {
            var at = (float)(((i + 0.5) * scale) - 0.5);
            var from = (int)MathF.Floor(at);
            var part = at - from;
            if (isBounded && (from < 0 || from >= length - 1))
                (from, part) = (Math.Clamp(from, 0, length - 1), 0);
            sights[i] = (from, (int)MathF.Round((1 - part) * One), (int)MathF.Round(part * One));
        }

        return sights;
    }

    /// <summary>A row of the picture, with its columns weighed already.</summary>
    private sealed class Line(int[] values)
    {
        public int[] Values => values;

        public int Row { get; set; } = -1;
    }
}
