using PortKit.Files.Npy;
using PortKit.Files.Pictures;

namespace PortKit.Files.Tests.Pictures;

/// <summary>Pictures, held against what OpenCV reads them as; Golden/pictures tells how they were made.</summary>
public sealed class PictureFileTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Golden", "pictures");

    /// <summary>The pictures that OpenCV has read.</summary>
    public static TheoryData<string> Pictures =>
        [.. Directory.GetFiles(Folder, "*.color.npy").Select(file => Path.GetFileName(file)[..^".color.npy".Length]).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pictures))]
    public void A_picture_has_the_bytes_that_OpenCV_reads(string name)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Folder, name));
        Same(PictureFile.Read(bytes), $"{name}.color.npy");
        if (name == "deep.png")
            Assert.Throws<DamagedFileException>(() => PictureFile.Read(bytes, isColor: false));
        else
            Same(PictureFile.Read(bytes, isColor: false), $"{name}.gray.npy");
    }

    [Fact]
    public void There_are_pictures_of_every_kind() => Assert.True(Pictures.Count >= 28, $"{Pictures.Count} pictures");

    [Theory]
    [InlineData("across.png", 20, 31)]
    [InlineData("across.png", 74, 106)]
    [InlineData("across.png", 7, 53)]
    [InlineData("across.png", 37, 20)]
    [InlineData("across.png", 1, 1)]
    [InlineData("across.png", 90, 5)]
    [InlineData("light.png", 50, 64)]
    [InlineData("even.bmp", 12, 9)]
    [InlineData("even.bmp", 24, 9)]
    public void It_is_resized_as_OpenCV_does(string name, int height, int width) =>
        Same(PictureFile.Read(File.ReadAllBytes(Path.Combine(Folder, name))).Resized(height, width), $"{name}.{height}x{width}.npy");

    [Theory]
    [InlineData("fine.jpg", 3)]
    [InlineData("light.jpg", 1)]
    [InlineData("palette.png", 3)]
    [InlineData("bits.png", 1)]
    public void Left_to_itself_it_has_as_many_channels_as_the_file(string name, int channels) =>
        Assert.Equal(channels, PictureFile.Read(File.ReadAllBytes(Path.Combine(Folder, name)), isColor: null).Channels);

    [Theory]
    [InlineData("side.jpeg", "orientation 6")]
    [InlineData("inks.jpeg", "Found one of CMYK")]
    [InlineData("down.jpeg", "Found factors 1x2, 1x1, 1x1")]
    [InlineData("piece.jpeg", "Found a damaged one")]
    [InlineData("flipped.apng", "with the checksum that it bears")]
    [InlineData("make.py", "begins with 2222224D")]
    public void What_OpenCV_reads_in_several_ways_or_repairs_is_refused(string name, string expected) => Refuses(File.ReadAllBytes(Path.Combine(Folder, name)), expected);

    [Fact]
    public void Glass_is_no_picture_of_one_or_three_channels() => Assert.Contains(
        "Found one of 4",
        Assert.Throws<DamagedFileException>(() => PictureFile.Read(File.ReadAllBytes(Path.Combine(Folder, "glass.png")), isColor: null)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void One_that_says_that_it_is_upright_is_read() =>
        Assert.Equal(24, PictureFile.Read(File.ReadAllBytes(Path.Combine(Folder, "upright.jpeg"))).Height);

    /// <summary>Whatever is cut off or changed, the answer is a picture or a refusal.</summary>
    [Theory]
    [InlineData("quarter-progressive.jpg")]
    [InlineData("half.jpg")]
    [InlineData("palette.png")]
    [InlineData("even.bmp")]
    public void Damage_is_refused_and_nothing_else_is_thrown(string name)
    {
        var whole = File.ReadAllBytes(Path.Combine(Folder, name));
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var bytes = i % 3 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            for (var changes = i % 4; changes > 0 && bytes.Length > 0; changes--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                var picture = PictureFile.Read(bytes);
                Assert.Equal(picture.Height * picture.Width * picture.Channels, picture.Values.Length);
            }
            catch (DamagedFileException)
            {
                continue;
            }
        }
    }

    [Fact]
    public void A_size_that_nothing_bears_out_takes_no_memory()
    {
        var bytes = File.ReadAllBytes(Path.Combine(Folder, "even.bmp"));
        BitConverter.GetBytes(100_000).CopyTo(bytes, 18);
        BitConverter.GetBytes(100_000).CopyTo(bytes, 22);
        Refuses(bytes, "at most 16777216 places of a picture are expected. Found one of 100000x100000");
    }

    /// <summary>What a file says of its size is held against what it holds.</summary>
    [Theory]
    [InlineData("even.bmp", 18, 200, "a BMP of 200x24 in 14454 bytes is expected. Found 1398")]
    [InlineData("even.bmp", 28, 16, "Found one of 16 bits, packing 0")]
    [InlineData("even.bmp", 30, 1, "Found one of 24 bits, packing 1")]
    [InlineData("even.bmp", 14, 12, "the head of a BMP, 54 bytes, is expected")]
    public void A_BMP_that_cannot_be_is_refused(string name, int place, byte value, string expected)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Folder, name));
        bytes[place] = value;
        Refuses(bytes, expected);
    }

    [Fact]
    public void A_picture_may_be_as_large_as_the_limits_say()
    {
        var bytes = File.ReadAllBytes(Path.Combine(Folder, "half.jpg"));
        Assert.Equal(37, PictureFile.Read(bytes, limits: new Limits { PicturePlaces = 37 * 53 }).Height);
        var refused = Assert.Throws<DamagedFileException>(() => PictureFile.Read(bytes, limits: new Limits { PicturePlaces = (37 * 53) - 1 }));
        Assert.Contains("`Limits` picture-places=1961", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_JPEG_of_more_than_its_bytes_can_hold_is_refused()
    {
        var bytes = File.ReadAllBytes(Path.Combine(Folder, "half.jpg"));
        var start = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        (bytes[start + 5], bytes[start + 7]) = (10, 10);
        Refuses(bytes, "which cannot hold it");
    }

    private static void Refuses(byte[] bytes, string expected) =>
        Assert.Contains(expected, Assert.Throws<DamagedFileException>(() => PictureFile.Read(bytes)).Message, StringComparison.Ordinal);

    private static void Same(Picture picture, string golden)
    {
        var expected = ReadBytes(Path.Combine(Folder, golden), out var dims);
        Assert.Equal(dims, [picture.Height, picture.Width, picture.Channels]);
        Assert.Equal(expected, picture.Values);
        var planes = new float[expected.Length];
        picture.CopyTo(planes);
        Assert.Equal(expected.Where((_, at) => at % picture.Channels == picture.Channels - 1).Select(value => (float)value), planes[^(picture.Height * picture.Width)..]);
    }

    private static byte[] ReadBytes(string path, out IReadOnlyList<int> dims)
    {
        var file = NumPyFile.Open(path);
        var array = file.Read(file.Names[0]);
        dims = array.Dims;
        return [.. array.Values.Select(value => (byte)value)];
    }
}
