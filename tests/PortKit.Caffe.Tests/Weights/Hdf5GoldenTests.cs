using PortKit.Caffe.Weights;

namespace PortKit.Caffe.Tests.Weights;

/// <summary>Files that HDF5's own library wrote, in every way it has of keeping groups and values; Golden/hdf5/make.py made them.</summary>
public sealed class Hdf5GoldenTests
{
    public static TheoryData<string> Generations => ["earliest", "v108", "latest"];

    [Theory]
    [MemberData(nameof(Generations))]
    public void Values_of_every_type_and_layout_are_read_in_order(string generation)
    {
        var blobs = Blobs(Open(generation));

        Assert.Equal(32, blobs.Count);
        foreach (var (name, blob) in blobs.Where(pair => !pair.Key.StartsWith("unwritten", StringComparison.Ordinal)))
            AssertCounted(name, blob);
        Assert.Equal([10L, 7, 3], blobs["deflated/0"].Shape);
        Assert.Equal([0L, 3], blobs["empty/0"].Shape);
        Assert.Empty(blobs["scalar/0"].Shape);
        Assert.Equal(1, blobs["scalar/0"].Count);
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public void What_was_never_written_has_the_fill_value(string generation)
    {
        var blobs = Blobs(Open(generation));

        Assert.Equal(Enumerable.Repeat(2.5f, 15), blobs["unwritten/0"].ToArray());
        Assert.Equal(Enumerable.Repeat(2.5f, 15), blobs["unwritten/1"].ToArray());
        Assert.Equal(new float[15], blobs["unwritten/2"].ToArray());
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public void Groups_within_groups_are_layers_with_a_slash_and_numbers_may_be_missing(string generation)
    {
        var layers = Open(generation).Layers.ToDictionary(layer => layer.Name);

        Assert.Equal(3, Assert.Single(layers["block"].Blobs)!.Count);
        Assert.Equal(2, Assert.Single(layers["block/a"].Blobs)!.Count);
        Assert.Empty(layers["block/b"].Blobs);
        Assert.Null(layers["block/b/c"].Blobs[0]);
        Assert.Equal(4, layers["block/b/c"].Blobs[1]!.Count);
        Assert.Equal(5, Assert.Single(layers["größe"].Blobs)!.Count);
        Assert.Empty(layers["none"].Blobs);
        Assert.All(layers.Values, layer => Assert.True(layer.LeavesOutShared));
    }

    [Theory]
    [InlineData("earliest-many")]
    [InlineData("latest-many")]
    public void Indexes_of_several_levels_are_walked(string name)
    {
        var file = Open(name);

        Assert.Equal(
            Enumerable.Range(1, 1199).Select(i => $"layer{i}-{new string('x', i % 40)}").Append("layer0").Append("chunks").Order(StringComparer.Ordinal),
            file.Layers.Select(layer => layer.Name).Order(StringComparer.Ordinal));
        foreach (var (blobName, blob) in Blobs(file).Where(pair => pair.Key.StartsWith("chunks", StringComparison.Ordinal) || pair.Key.StartsWith("layer77-", StringComparison.Ordinal)))
            AssertCounted(blobName, blob);
    }

    [Fact]
    public void A_file_may_begin_behind_something_else()
    {
        foreach (var (name, blob) in Blobs(Open("user-block")))
            AssertCounted(name, blob);
    }

    [Theory]
    [InlineData("lzf", "Found dataset /data/a/0 with filter 32000 (LZF); h5repack -f NONE stores it plainly")]
    [InlineData("external-link", "Found '0', which is a soft or an external link")]
    [InlineData("growing", "Found dataset /data/a/0 with chunk index 4")]
    public void What_Caffe_does_not_write_is_refused_by_name(string name, string message)
    {
        var failure = Assert.Throws<DamagedFileException>(() => Open(name));

        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.NotNull(failure.Offset);
    }

    private static void AssertCounted(string name, WeightBlob blob)
    {
        var expected = Enumerable.Range(0, (int)blob.Count).Select(i => (i / 2f) - 7.25f);
        Assert.True(expected.SequenceEqual(blob.ToArray()), $"{name}: {string.Join(' ', blob.ToArray())}");
    }

    private static Dictionary<string, WeightBlob> Blobs(WeightFile file) => file.Layers
        .SelectMany(layer => layer.Blobs.Select((blob, index) => (Name: $"{layer.Name}/{index}", Blob: blob)))
        .Where(pair => pair.Blob is not null)
        .ToDictionary(pair => pair.Name, pair => pair.Blob!);

    private static WeightFile Open(string name) => WeightFile.Open(Path.Combine(AppContext.BaseDirectory, "Golden", "hdf5", $"{name}.h5"));
}
