using System.Buffers.Binary;
using BitMiracle.LibJpeg.Classic;

namespace PortKit.Files.Pictures;

/// <summary>
/// JPEGs as OpenCV reads them with libjpeg-turbo. The planes are those of any library that follows libjpeg; libjpeg 7 and later, and what is made of
/// them, spread the planes of colour otherwise than libjpeg-turbo, which is followed here.
/// </summary>
internal static class JpegPicture
{
    private const int Block = 8;
    private const int Exif = 0xE1;

    /// <summary>A block of 8 by 8 places takes a bit or more.</summary>
    private const int MostPlacesOfByte = 8 * Block * Block;

    private const int MostMarkerBytes = 0xFFFF;

    /// <summary>The most times that a file may go over the picture: a file of a few bytes each time could keep a reader busy for long.</summary>
    private const int MostScans = 100;

    public static Picture Read(byte[] bytes, bool? isColor, Limits limits)
    {
        var source = new jpeg_decompress_struct(new Strict());
        using var stream = new MemoryStream(bytes);
        source.jpeg_stdio_src(stream);
        source.jpeg_save_markers(Exif, MostMarkerBytes);
        source.jpeg_read_header(true);
        Check(source, bytes.Length, limits);
        source.Do_fancy_upsampling = false;
        source.Raw_data_out = true;
        source.Out_color_space = source.Jpeg_color_space;
        source.Progress = new jpeg_progress_mgr();
        source.Progress.OnProgress += (_, _) => _ = source.Input_scan_number <= MostScans
            ? 0
            : throw new DamagedFileException($"a JPEG of at most {MostScans} scans is expected. Found more");
        source.jpeg_start_decompress();
        var planes = Planes(source);
        source.jpeg_finish_decompress();
        var (height, width) = (source.Image_height, source.Image_width);
        var values = isColor ?? planes.Length > 1 ? Coloured(source, planes) : Gray(planes[0], height, width);
        return new Picture(height, width, values.Length / (height * width), values);
    }

    private static void Check(jpeg_decompress_struct source, int length, Limits limits)
    {
        var (height, width) = (source.Image_height, source.Image_width);
        PictureFile.CheckSize(height, width, limits);
        if ((long)height * width > MostPlacesOfByte * (long)length)
            throw new DamagedFileException($"a whole JPEG of {width}x{height} is expected. Found {length} bytes, which cannot hold it");
        if (source.Jpeg_color_space is not (J_COLOR_SPACE.JCS_GRAYSCALE or J_COLOR_SPACE.JCS_YCbCr))
            throw new DamagedFileException($"a JPEG of gray or of YCbCr is expected. Found one of {$"{source.Jpeg_color_space}"[4..]}");
        var factors = source.Comp_info.Select(plane => (plane.H_samp_factor, plane.V_samp_factor)).ToList();
        if (factors.Count > 1 && (factors[0] is not ((1, 1) or (2, 1) or (2, 2)) || factors.Skip(1).Any(factor => factor != (1, 1))))
        {
            throw new DamagedFileException(
                $"a JPEG whose colours are as fine as its light, or half as fine across or both ways, is expected. Found factors "
                    + string.Join(", ", factors.Select(factor => $"{factor.H_samp_factor}x{factor.V_samp_factor}")));
        }

        if (source.Marker_list.Select(marker => Orientation(marker.Data)).FirstOrDefault(turned => turned > 1) is > 0 and var turn)
        {
            throw new DamagedFileException(
                $"a JPEG that is stored upright is expected, for only some versions of OpenCV turn the others. Found orientation {turn} in its Exif; "
                    + "turn it once, for good, as  jpegtran  or  mogrify -auto-orient  does");
        }
    }

    // The planes as they are stored, in whole blocks.
    private static byte[][][] Planes(jpeg_decompress_struct source)
    {
        var (across, down) = (source.Comp_info.Max(plane => plane.H_samp_factor) * Block, source.Comp_info.Max(plane => plane.V_samp_factor) * Block);
        var (columns, rows) = (Units(source.Image_width, across), Units(source.Image_height, down));
        byte[][][] planes =
        [
            .. source.Comp_info.Select(plane => Enumerable.Range(0, rows * plane.V_samp_factor * Block)
                .Select(_ => new byte[columns * plane.H_samp_factor * Block]).ToArray()),
        ];
        for (var row = 0; row < rows; row++)
        {
            byte[][][] part = [.. planes.Select(plane => plane[(row * plane.Length / rows)..((row + 1) * plane.Length / rows)])];
            if (source.jpeg_read_raw_data(part, down) < down)
                throw new DamagedFileException($"{rows} rows of blocks are expected in a JPEG. Found {row}");
        }

        return planes;
    }

    private static byte[] Gray(byte[][] plane, int height, int width)
    {
        var values = new byte[height * width];
        for (var y = 0; y < height; y++)
            plane[y].AsSpan(0, width).CopyTo(values.AsSpan(y * width));
        return values;
    }

    private static byte[] Coloured(jpeg_decompress_struct source, byte[][][] planes)
    {
        var (height, width) = (source.Image_height, source.Image_width);
        var (across, down) = (source.Comp_info[0].H_samp_factor, source.Comp_info[0].V_samp_factor);
        var (values, to) = (new byte[height * width * 3], 0);
        var isGray = planes.Length == 1;
        var (blues, reds) = isGray ? (planes[0], planes[0]) : (Spread(planes[1]), Spread(planes[2]));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var light = planes[0][y][x];
                var (blue, red) = isGray ? (0, 0) : (blues[y][x] - 128, reds[y][x] - 128);
                values[to++] = Byte(light + (((116130 * blue) + 32768) >> 16));
                values[to++] = Byte(light + (((-22554 * blue) - (46802 * red) + 32768) >> 16));
                values[to++] = Byte(light + (((91881 * red) + 32768) >> 16));
            }
        }

        return values;

        static byte Byte(int value) => (byte)Math.Clamp(value, 0, 255);

        byte[][] Spread(byte[][] plane) => across == 1 ? plane : JpegColour.Spread(plane, Units(width, across), Units(height, down), down);
    }

    private static int Units(int length, int unit) => (length + unit - 1) / unit;

    // The tag 0x0112 of the first directory of an Exif block; 0 where there is none.
    private static int Orientation(ReadOnlySpan<byte> block)
    {
        const int Start = 6;
        const int Entry = 12;
        if (!block.StartsWith("Exif\0\0"u8) || block.Length < Start + 8)
            return 0;
        var tiff = block[Start..];
        var isLittle = tiff[0] == 'I';
        var directory = Number(tiff[4..], 4);
        if (directory > tiff.Length - 2)
            return 0;
        var count = Number(tiff[(int)directory..], 2);
        for (var at = (int)directory + 2; count > 0 && at <= tiff.Length - Entry; count--, at += Entry)
        {
            if (Number(tiff[at..], 2) == 0x0112)
                return (int)Number(tiff[(at + 8)..], 2);
        }

        return 0;

        uint Number(ReadOnlySpan<byte> from, int length) => (length, isLittle) switch
        {
            (2, true) => BinaryPrimitives.ReadUInt16LittleEndian(from),
            (2, false) => BinaryPrimitives.ReadUInt16BigEndian(from),
            (_, true) => BinaryPrimitives.ReadUInt32LittleEndian(from),
            _ => BinaryPrimitives.ReadUInt32BigEndian(from),
        };
    }

    /// <summary>
    /// Whatever libjpeg would go over with a warning ends the reading: OpenCV shows what there is of such pictures, gray where nothing is.
    /// </summary>
    private sealed class Strict : jpeg_error_mgr
    {
        public override void emit_message(int msg_level)
        {
            if (msg_level < 0)
                error_exit();
        }

        public override void error_exit() =>
            throw new DamagedFileException($"a whole JPEG is expected. Found a damaged one: {format_message().TrimEnd('.')}");

        public override void output_message()
        {
        }
    }
}
