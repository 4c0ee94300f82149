using PortKit.Caffe.Weights;

namespace PortKit.Caffe.Tests.Weights;

/// <summary>HDF5 files that are cut short, damaged or made to lead in circles: they are read or refused, and nothing else.</summary>
public sealed class Hdf5DamageTests : IDisposable
{
    private const int MostRead = 1 << 16;

    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".h5");

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("user-block", 11)]
    [InlineData("earliest", 301)]
    [InlineData("latest", 31)]
    public void Every_cut_is_refused(string name, int step)
    {
        var whole = Golden(name);
        Assert.Null(Try(whole));
        for (var length = whole.Length - 1; length > 0; length -= step)
            Assert.NotNull(Try(whole[..length]));
    }

    [Theory]
    [InlineData("user-block", 3)]
    [InlineData("earliest", 41)]
    [InlineData("v108", 31)]
    [InlineData("latest", 11)]
    public void Every_flipped_bit_is_read_or_refused(string name, int step)
    {
        var whole = Golden(name);
        var refused = 0;
        for (var at = 0; at < whole.Length; at += step)
        {
            var flipped = (byte[])whole.Clone();
            flipped[at] ^= (byte)(1 << (at % 8));
            refused += Try(flipped) is null ? 0 : 1;
        }

        Assert.InRange(refused, 1, whole.Length);
    }

    [Fact]
    public void A_flipped_bit_in_newer_structure_is_found_by_its_checksum()
    {
        var flipped = Golden("latest");
        flipped[24] ^= 1;

        var failure = Try(flipped);

        Assert.Equal(0, failure!.Offset);
        Assert.Contains("do not agree with their checksum", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flipped_bit_in_a_chunk_is_found_when_it_is_read_and_tells_the_file()
    {
        var flipped = Golden("user-block");
        var at = flipped.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0x78, 0x5E]);
        Assert.True(at > 0, "There is no deflated chunk.");
        flipped[at + 6] ^= 0x10;

        var failure = Try(flipped);

        Assert.Equal(_path, failure!.Path);
        Assert.Equal(at, failure.Offset);
    }

    /// <summary>A head that asks for a dictionary is sound as zlib sees it, and yet nothing inflates.</summary>
    [Theory]
    [InlineData("user-block")]
    [InlineData("earliest")]
    [InlineData("latest")]
    public void Chunks_that_want_a_dictionary_are_refused(string name)
    {
        var whole = Golden(name);
        var refused = 0;
        for (var at = 0; at < whole.Length - 1; at++)
        {
            if (whole[at] != 0x78 || whole[at + 1] is not (0x01 or 0x5E or 0x9C or 0xDA))
                continue;
            var wanting = (byte[])whole.Clone();
            wanting[at + 1] = 0x20;
            refused += Try(wanting)?.Message.Contains("bytes that do not inflate", StringComparison.Ordinal) == true ? 1 : 0;
        }

        Assert.InRange(refused, 1, whole.Length);
    }

    [Fact]
    public void A_group_within_itself_is_refused()
    {
        // The one entry of /data leads to the root group, whose one entry leads to /data.
        var circle = Golden("external-link");
        var entry = circle.AsSpan().LastIndexOf("SNOD"u8);
        Assert.True(entry > 0);
        circle.AsSpan(96 - 32, 8).CopyTo(circle.AsSpan(entry + 16));

        Assert.Contains("the file leads in circles", Try(circle)!.Message, StringComparison.Ordinal);
    }

    /// <summary>Chunks that were never written hold a fill value; a file of 20 KB that claims gigabytes of it is refused before any is made.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(3, true)]
    public void Values_that_no_file_of_this_size_holds_are_refused(int digit, bool isRefused)
    {
        var large = Golden("earliest");
        var dims = large.AsSpan().IndexOf((ReadOnlySpan<byte>)[9, 0, 0, 0, 0, 0, 0, 0, 11, 0, 0, 0, 0, 0, 0, 0]);
        Assert.True(dims > 0, "There is no dataset of 9x11.");
        large[dims + digit] = 8;

        var failure = Try(large);

        Assert.Equal(isRefused, failure is not null);
        if (isRefused)
            Assert.Contains("deflated/1 of 1476395107 values, which a file of", failure!.Message, StringComparison.Ordinal);
    }

    private static byte[] Golden(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "hdf5", $"{name}.h5"));

    private DamagedFileException? Try(byte[] content)
    {
        File.WriteAllBytes(_path, content);
        try
        {
            foreach (var blob in WeightFile.Open(_path).Layers.SelectMany(layer => layer.Blobs))
            {
                if (blob?.Count <= MostRead)
                    Assert.Equal(blob.Count, blob.ToArray().Length);
            }

            return null;
        }
        catch (DamagedFileException failure)
        {
            return failure;
        }
    }
}
