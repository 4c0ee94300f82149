using PortKit.Caffe.Files;

namespace PortKit.Caffe.Tests.Files;

/// <summary>Rows in LMDBs, which LMDB itself wrote as convert_imageset does; Golden/lmdb tells how.</summary>
public sealed class DatumRowsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-datum-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("mnist_train_lmdb", true)]
    [InlineData("data/train-LMDB/", true)]
    [InlineData("a/data.mdb", true)]
    [InlineData("mnist_train_lmdb#label", true)]
    [InlineData("a.npy", false)]
    [InlineData("train.txt", false)]
    public void A_name_tells_whether_it_is_an_LMDB(string name, bool expected) => Assert.Equal(expected, DatumRows.IsNameOf(name));

    [Theory]
    [InlineData("pictures", 27, 1, 3, 4)]
    [InlineData("large", 5, 3, 40, 40)]
    [InlineData("deep", 500, 1, 3, 4)]
    public void Pictures_and_labels_come_in_the_order_of_the_keys(string name, int count, int channels, int height, int width)
    {
        var numbers = Enumerable.Range(0, 500).Where(i => name != "pictures" || i % 3 != 1).Take(count).ToList();
        var pictures = DatumRows.Read(Golden(name), "data");
        Assert.Equal([count, channels, height, width], pictures.Dims);
        Assert.Equal(
            numbers.SelectMany(i => Enumerable.Range(0, channels * height * width).Select(pixel => (float)(((i * 31) + (pixel * 7)) % 256))), pictures.Values);
        var labels = DatumRows.Read(Golden(name), "label");
        Assert.Equal([count], labels.Dims);
        Assert.Equal(numbers.Select(i => (float)(i % 10)), labels.Values);
    }

    /// <summary>The folder of a database is as good as its file, and a mark goes before the name of the top.</summary>
    [Fact]
    public void A_mark_tells_which_part_is_meant()
    {
        var lmdb = Directory.CreateDirectory(Path.Combine(_folder, "train")).FullName;
        Assert.False(DatumRows.IsNameOf(lmdb));
        File.Copy(Golden("pictures"), Path.Combine(lmdb, "data.mdb"));
        Assert.True(DatumRows.IsNameOf(lmdb));
        Assert.Equal(Path.Combine(lmdb, "data.mdb"), DatumRows.FileOf(lmdb + "#label"));
        Assert.Equal(DatumRows.Read(lmdb, "label").Values, RowFiles.Read(lmdb + "#label", "y").Values);
        Assert.Equal(DatumRows.Read(lmdb, "x").Values, RowFiles.Read(lmdb + "#data", "label").Values);
    }

    [Fact]
    public void Floats_are_taken_where_there_are_no_bytes()
    {
        var pictures = DatumRows.Read(Golden("floats"), "data");
        Assert.Equal([3, 2, 1, 1], pictures.Dims);
        Assert.Equal([0.5f, 0, 1.5f, -1, 2.5f, -2], pictures.Values);
        Assert.Equal([0f, -1, -2], DatumRows.Read(Golden("floats"), "label").Values);
    }

    /// <summary>Encoded pictures are read as OpenCV does, as from a list.</summary>
    [Fact]
    public void Encoded_pictures_are_read()
    {
        var pictures = Path.Combine(AppContext.BaseDirectory, "Golden", "pictures");
        var list = Path.Combine(_folder, "list.txt");
        File.WriteAllLines(list, new[] { "half.jpg", "quarter-progressive.jpg", "across.png" }.Select((name, row) => $"{Path.Combine(pictures, name)} {row}"));
        var rows = DatumRows.Read(Golden("jpegs"), "data");
        Assert.Equal([3, 3, 37, 53], rows.Dims);
        Assert.Equal(PictureRows.Read(list, "data").Values, rows.Values);
        Assert.Equal(PictureRows.Read(list, "label").Values, DatumRows.Read(Golden("jpegs"), "label").Values);
    }

    [Theory]
    [InlineData("encoded", "a picture that can be read is expected in row 1")]
    [InlineData("sizes", "with resize_height")]
    [InlineData("short", "a picture of as many values as its size has is expected in row 1")]
    [InlineData("other", "a Datum is expected in row 1")]
    [InlineData("nested", "without others in it")]
    [InlineData("empty", "1 pictures are expected. Found 0")]
    [InlineData("nowhere", "an LMDB that can be read is expected")]
    public void What_are_no_rows_is_refused(string name, string expected) =>
        Assert.Contains(expected, Assert.Throws<DamagedFileException>(() => DatumRows.Read(Golden(name), "data")).Message, StringComparison.Ordinal);

    private static string Golden(string name) => Path.Combine(AppContext.BaseDirectory, "Golden", "lmdb", $"{name}.mdb");
}
