using PortKit.Caffe.Files;
using PortKit.Files.Pictures;

namespace PortKit.Caffe.Tests.Files;

/// <summary>Lists of pictures, as ImageData takes them.</summary>
public sealed class PictureRowsTests : IDisposable
{
    private static readonly string Pictures = Path.Combine(AppContext.BaseDirectory, "Golden", "pictures");

    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-pictures-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("cat.jpg 3", true)]
    [InlineData("a cat.jpg 0\ndog.jpg 1", true)]
    [InlineData("cat.jpg -1\r\n", true)]
    [InlineData("train.h5", false)]
    [InlineData("train 2.h5", false)]
    [InlineData("", false)]
    public void Its_first_line_tells_a_list_of_pictures(string text, bool expected)
    {
        var list = Write(text);
        Assert.Equal(expected, PictureRows.IsNameOf(list));
        Assert.Equal(expected, PictureRows.IsNameOf(list + "#label"));
        Assert.False(PictureRows.IsNameOf(Path.Combine(_folder, "nowhere.txt")));
    }

    [Fact]
    public void Pictures_and_labels_come_in_the_order_of_the_lines()
    {
        var list = Write("half.jpg 4\nacross.png 2\r\n");
        var labels = RowFiles.Read(list, "label");
        Assert.Equal([2], labels.Dims);
        Assert.Equal([4f, 2], labels.Values);
        Assert.Equal(labels.Values, RowFiles.Read(list + "#label", "y").Values);
        Assert.Equal(list, RowFiles.FileOf(list + "#data"));

        var rows = RowFiles.Read(list, "data");
        Assert.Equal([2, 3, 37, 53], rows.Dims);
        var second = PictureFile.Read(File.ReadAllBytes(Path.Combine(Pictures, "across.png")));
        var expected = new float[3 * 37 * 53];
        second.CopyTo(expected);
        Assert.Equal(expected, rows.Values[expected.Length..]);
    }

    [Fact]
    public void A_layer_tells_size_channels_and_folder()
    {
        var list = Write("ly.jpg 4\nly.jpg 1", copies: false);
        File.Copy(Path.Combine(Pictures, "half.jpg"), Path.Combine(_folder, "near-ly.jpg"));
        File.Copy(Path.Combine(Pictures, "half.jpg"), Path.Combine(_folder, "ly.jpg"));
        var reading = new PictureReading { Height = 12, Width = 10, IsColor = false, RootFolder = Path.Combine(_folder, "near-") };
        var rows = RowFiles.Read(list, "data", reading);
        Assert.Equal([2, 1, 12, 10], rows.Dims);
        var expected = new float[120];
        PictureFile.Read(File.ReadAllBytes(Path.Combine(Pictures, "half.jpg")), isColor: false).Resized(12, 10).CopyTo(expected);
        Assert.Equal(expected, rows.Values[120..]);
    }

    [Theory]
    [InlineData("half.jpg 4\nhalf.jpg", "a label, which is a whole number, are expected in line 2. Found 'half.jpg'")]
    [InlineData("half.jpg 4\nhalf.jpg 99999999999", "in line 2")]
    [InlineData("half.jpg 4\nno.jpg 1", "a picture that can be read is expected in line 2, 'no.jpg'")]
    [InlineData("half.jpg 4\nlist.txt 1", "a picture is expected: JPEG, PNG or BMP")]
    [InlineData("half.jpg 4\neven.bmp 1", "Found 3x24x18 in line 2; new_height and new_width in image_data_param")]
    public void What_are_no_rows_is_refused(string text, string expected)
    {
        var list = Write(text);
        Assert.Contains(expected, Assert.Throws<DamagedFileException>(() => RowFiles.Read(list, "data")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_memory_may_take_is_refused() => Assert.Contains(
        "pictures that take at most 2 GiB are expected",
        Assert.Throws<DamagedFileException>(() => RowFiles.Read(Write("half.jpg 4"), "data", limits: new Limits { Memory = 1000 })).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_size_that_memory_cannot_take_is_refused_before_it_is_taken() => Assert.Contains(
        "at most 16777216 places of a picture are expected. Found one of 40000x40000",
        Assert.Throws<DamagedFileException>(() => RowFiles.Read(Write("half.jpg 4"), "data", new PictureReading { Height = 40_000, Width = 40_000 })).Message,
        StringComparison.Ordinal);

    private string Write(string text, bool copies = true)
    {
        var list = Path.Combine(_folder, "list.txt");
        File.WriteAllText(list, text);
        foreach (var name in copies ? ["half.jpg", "across.png", "even.bmp"] : Array.Empty<string>())
            File.Copy(Path.Combine(Pictures, name), Path.Combine(_folder, name), overwrite: true);
        return list;
    }
}
