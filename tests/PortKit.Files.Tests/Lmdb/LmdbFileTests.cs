using PortKit.Files.Lmdb;

namespace PortKit.Files.Tests.Lmdb;

/// <summary>Databases that LMDB itself wrote; Golden/lmdb of PortKit.Caffe.Tests tells how.</summary>
public sealed class LmdbFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-lmdb-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>One page and several levels of them, values on pages of their own, and pages that were let go of.</summary>
    [Theory]
    [InlineData("empty", 0, 0)]
    [InlineData("pictures", 27, 22)]
    [InlineData("large", 5, 4811)]
    [InlineData("deep", 500, 22)]
    public void Values_come_in_the_order_of_their_keys(string name, int count, int length)
    {
        using var file = LmdbFile.Open(Golden(name));
        Assert.Equal(count, file.Count);
        var values = file.Values().ToList();
        Assert.Equal(count, values.Count);
        Assert.All(values, value => Assert.Equal(length, value.Length));

        // The labels, at the end of each value, are the last digits of the keys.
        var numbers = Enumerable.Range(0, 500).Where(i => name != "pictures" || i % 3 != 1).Take(count).Select(i => (byte)(i % 10));
        Assert.Equal(numbers, values.Select(value => value[^1]));
        Assert.Equal(values, file.Values());
    }

    [Fact]
    public void A_database_within_is_refused()
    {
        using var file = LmdbFile.Open(Golden("nested"));
        Assert.Contains("without others in it", Assert.Throws<DamagedFileException>(() => file.Values().Count()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pictures")]
    [InlineData("large")]
    public void Every_cut_and_every_flipped_bit_is_read_or_refused(string name)
    {
        var whole = File.ReadAllBytes(Golden(name));
        Assert.Null(Try(whole));
        var refused = 0;
        for (var length = 0; length < whole.Length; length += 997)
            refused += Try(whole[..length]) is null ? 0 : 1;
        Assert.True(refused > 8, $"{refused}");
        refused = 0;
        for (var at = 0; at < whole.Length; at += at % 4096 < 160 ? 1 : 97)
        {
            var flipped = (byte[])whole.Clone();
            flipped[at] ^= (byte)(1 << (at % 8));
            refused += Try(flipped) is null ? 0 : 1;
        }

        Assert.True(refused > 20, $"{refused}");
    }

    /// <summary>A page that is its own child is walked through no more often than the file has pages.</summary>
    [Fact]
    public void A_tree_that_leads_in_circles_is_refused()
    {
        var file = File.ReadAllBytes(Golden("deep"));
        var meta = BitConverter.ToUInt64(file, 144) > BitConverter.ToUInt64(file, 4096 + 144) ? 0 : 4096;
        var root = BitConverter.ToUInt64(file, meta + 128);
        var page = (int)root * 4096;
        Assert.Equal(1, BitConverter.ToUInt16(file, page + 10));
        var node = page + BitConverter.ToUInt16(file, page + 16);
        BitConverter.GetBytes((uint)root).CopyTo(file, node);
        Assert.Contains("lead in circles", Try(file)!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no database at all")]
    public void Other_files_are_refused(string text) =>
        Assert.Contains("an LMDB database of a 64-bit machine is expected", Try(System.Text.Encoding.ASCII.GetBytes(text.PadRight(400)))!.Message, StringComparison.Ordinal);

    private DamagedFileException? Try(byte[] content)
    {
        var path = Path.Combine(_folder, "tried.mdb");
        File.WriteAllBytes(path, content);
        try
        {
            using var file = LmdbFile.Open(path);
            Assert.True(file.Values().Sum(value => (long)value.Length) <= content.Length);
            return null;
        }
        catch (DamagedFileException failure)
        {
            return failure;
        }
    }

    private static string Golden(string name) => Path.Combine(AppContext.BaseDirectory, "Golden", "lmdb", $"{name}.mdb");
}
