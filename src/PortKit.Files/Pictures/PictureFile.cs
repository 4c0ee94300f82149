using StbImageSharp;

namespace PortKit.Files.Pictures;

/// <summary>
/// Pictures as OpenCV's imread gives them to Caffe, to the bit: JPEG, PNG and BMP. What OpenCV reads one way in one version and another way in the
/// next, or repairs in silence, is refused.
/// </summary>
public static class PictureFile
{
    /// <summary>Reads a picture.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="isColor">
    /// Whether it has three channels, which a gray picture has thrice; or one, gray, which is made of colours. Null for as many as the file has,
    /// which must be 1 or 3.
    /// </param>
    /// <param name="limits">Tells how large it may be; null for <see cref="Limits.Default"/>.</param>
    /// <exception cref="DamagedFileException">The bytes are no such picture, or damaged.</exception>
    public static Picture Read(byte[] bytes, bool? isColor = true, Limits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        limits ??= Limits.Default;
        try
        {
            return bytes switch
            {
                [0xFF, 0xD8, 0xFF, ..] => JpegPicture.Read(bytes, isColor, limits),
                [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => ReadPng(bytes, isColor, limits),
                [(byte)'B', (byte)'M', ..] => ReadBmp(bytes, isColor, limits),
                _ => throw new DamagedFileException(
                    "a picture is expected: JPEG, PNG or BMP. Found a file that begins with "
                        + Convert.ToHexString(bytes.AsSpan(0, Math.Min(4, bytes.Length)))),
            };
        }
        catch (Exception failure) when (failure is not (DamagedFileException or OutOfMemoryException))
        {
            // What the libraries throw at damaged pictures is of every kind.
            throw new DamagedFileException($"a whole picture is expected. Found a damaged one: {failure.Message}", failure);
        }
    }

    /// <summary>Refuses a picture that is too large before anything is allocated for it.</summary>
    internal static void CheckSize(long height, long width, Limits limits)
    {
        if (height >= 1 && width >= 1 && height <= limits.PicturePlaces / width)
            return;
        var limit = Limits.Named("picture-places");
        var hint = height >= 1 && width >= 1 && limit.Hint(height * width) is { } meant ? $". {meant}" : "";
        throw new DamagedFileException($"a picture of 1 place or more, and {limit.Expected(limits)}. Found one of {width}x{height}{hint}");
    }

    private static Picture ReadPng(byte[] bytes, bool? isColor, Limits limits)
    {
        var header = PngHeader.Check(bytes, limits);
        if (header.Depth == 16 && isColor is null)
            throw new DamagedFileException("a PNG of 8 bits a channel is expected. Found one of 16, which Caffe does not take as it is");
        if (header is { Depth: 16, IsColoured: true } && isColor == false)
        {
            throw new DamagedFileException(
                "a PNG of 8 bits a channel is expected where colours are made gray, as libpng makes them so before it takes the lower bits off. "
                    + "Found one of 16");
        }

        return ReadPlain(bytes, isColor, GrayOfPng);
    }

    private static Picture ReadBmp(byte[] bytes, bool? isColor, Limits limits)
    {
        BmpHeader.Check(bytes, limits);
        return ReadPlain(bytes, isColor, GrayOfBmp);
    }

    private static Picture ReadPlain(byte[] bytes, bool? isColor, Func<int, int, int, int> gray)
    {
        var image = ImageResult.FromMemory(bytes, ColorComponents.Default);
        var (stored, data) = ((int)image.Comp, image.Data);
        if (isColor is null && stored is not (1 or 3))
        {
            throw new DamagedFileException(
                $"a picture of 1 or 3 channels is expected. Found one of {stored}, the last of which tells what can be seen through");
        }

        var channels = isColor ?? stored > 1 ? 3 : 1;
        var values = new byte[image.Height * image.Width * channels];
        for (var (place, at, to) = (0, 0, 0); place < image.Height * image.Width; place++, at += stored, to += channels)
        {
            var isGray = stored < 3;
            var (red, green, blue) = isGray ? (data[at], data[at], data[at]) : (data[at], data[at + 1], data[at + 2]);
            if (channels == 3)
                (values[to], values[to + 1], values[to + 2]) = (blue, green, red);
            else
                values[to] = isGray ? red : (byte)gray(red, green, blue);
        }

        return new Picture(image.Height, image.Width, channels, values);
    }

    // OpenCV lets libpng make PNGs gray, whose weights are cut off; what it makes gray itself is rounded.
    private static int GrayOfPng(int red, int green, int blue) => ((red * 9797) + (green * 19234) + (blue * 3737)) >> 15;

    private static int GrayOfBmp(int red, int green, int blue) => ((red * 4899) + (green * 9617) + (blue * 1868) + (1 << 13)) >> 14;
}
