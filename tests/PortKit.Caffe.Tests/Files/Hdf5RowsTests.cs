using PortKit.Caffe.Files;
using PureHDF;

namespace PortKit.Caffe.Tests.Files;

/// <summary>Rows in HDF5 files, which PureHDF writes here.</summary>
public sealed class Hdf5RowsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portkit").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("a.h5", true)]
    [InlineData("a.HDF5", true)]
    [InlineData("train.txt", true)]
    [InlineData("a.npy", false)]
    [InlineData("h5", false)]
    public void A_name_tells_whether_a_file_has_rows(string name, bool expected) => Assert.Equal(expected, Hdf5Rows.IsNameOf(name));

    [Fact]
    public void The_dataset_of_a_top_is_read()
    {
        var rows = Hdf5Rows.Read(Write("a.h5", 3), "data");
        Assert.Equal([3, 2], rows.Dims);
        Assert.Equal([0f, 1, 2, 3, 4, 5], rows.Values);
        Assert.Null(rows.RowsOfFiles);
        Assert.Equal([3], Hdf5Rows.Read(PathOf("a.h5"), "label").Dims);
    }

    [Fact]
    public void Doubles_become_floats_as_Caffe_reads_them()
    {
        new H5File { ["data"] = new double[,] { { 0.1, 2 } } }.Write(PathOf("d.h5"));
        Assert.Equal([0.1f, 2], Hdf5Rows.Read(PathOf("d.h5"), "data").Values);
    }

    [Fact]
    public void The_files_of_a_list_follow_one_another()
    {
        Write("a.h5", 3);
        Write("b.h5", 1);
        var rows = Hdf5Rows.Read(List("a.h5", "", "  b.h5 ", PathOf("a.h5")), "data");
        Assert.Equal([7, 2], rows.Dims);
        Assert.Equal([0f, 1, 2, 3, 4, 5, 0, 1, 0, 1, 2, 3, 4, 5], rows.Values);
        Assert.Equal([3, 1, 3], rows.RowsOfFiles);
    }

    [Fact]
    public void What_cannot_be_read_is_told()
    {
        Write("a.h5", 3);
        new H5File { ["data"] = new float[,] { { 1, 2, 3 } }, ["group"] = new H5Group() }.Write(PathOf("wide.h5"));
        File.WriteAllText(PathOf("none.h5"), "none");
        Refused("a dataset 'other' is expected in", "a.h5", "other");
        Refused("a dataset 'group' is expected in", "wide.h5", "group");
        Refused("an HDF5 file is expected. Found", "none.h5");
        Refused("a file that can be read is expected.", "gone.h5");
        Refused("the names of 1 to 65536 HDF5 files are expected, one on each line. Found 0", Path.GetFileName(List()));
        Refused("a file that can be read is expected.", Path.GetFileName(List("a.h5", "gone.h5")));
        Refused("rows of 2 are expected for 'data' in every file of the list. Found an array of shape 1x3 in", Path.GetFileName(List("a.h5", "wide.h5")));
    }

    /// <summary>A dataset that nothing was written to takes no room in its file, whatever its shape says.</summary>
    [Fact]
    public void A_dataset_larger_than_memory_may_hold_is_refused_before_it_is_read()
    {
        var failure = Assert.Throws<DamagedFileException>(() => Hdf5Rows.Read(Write("a.h5", 3), "data", new Limits { Memory = 23 }));
        Assert.Equal("a dataset of at most 2 GiB is expected, which memory can take. Found 6 values", failure.Message);
    }

    private void Refused(string message, string name, string top = "data")
    {
        var failure = Assert.Throws<DamagedFileException>(() => Hdf5Rows.Read(PathOf(name), top));
        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private string List(params string[] names)
    {
        File.WriteAllLines(PathOf("list.txt"), names);
        return PathOf("list.txt");
    }

    private string Write(string name, int rows)
    {
        var (data, labels) = (new float[rows, 2], new float[rows]);
        for (var i = 0; i < rows; i++)
            (data[i, 0], data[i, 1], labels[i]) = (2 * i, (2 * i) + 1, i);
        new H5File { ["data"] = data, ["label"] = labels }.Write(PathOf(name));
        return PathOf(name);
    }
}
