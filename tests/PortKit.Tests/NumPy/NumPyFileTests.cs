using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using NumSharp;
using PortKit.Files.Npy;
using Shape = PortKit.Net.Shape;

namespace PortKit.Tests.NumPy;

public sealed class NumPyFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-numpy-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>0, 1, -2 and 3 in every type, 1 in place of -2 where there is no sign.</summary>
    [Theory]
    [InlineData("<f2", "0000 003c 00c0 0042")]
    [InlineData(">f2", "0000 3c00 c000 4200")]
    [InlineData("<f4", "00000000 0000803f 000000c0 00004040")]
    [InlineData(">f4", "00000000 3f800000 c0000000 40400000")]
    [InlineData("<f8", "0000000000000000 000000000000f03f 00000000000000c0 0000000000000840")]
    [InlineData(">f8", "0000000000000000 3ff0000000000000 c000000000000000 4008000000000000")]
    [InlineData("|i1", "00 01 fe 03")]
    [InlineData("<i2", "0000 0100 feff 0300")]
    [InlineData(">i4", "00000000 00000001 fffffffe 00000003")]
    [InlineData("<i8", "0000000000000000 0100000000000000 feffffffffffffff 0300000000000000")]
    [InlineData("|u1", "00 01 01 03")]
    [InlineData("<u2", "0000 0100 0100 0300")]
    [InlineData(">u4", "00000000 00000001 00000001 00000003")]
    [InlineData(">u8", "0000000000000000 0000000000000001 0000000000000001 0000000000000003")]
    public void Every_type_and_byte_order_becomes_floats(string type, string elements)
    {
        var array = Read(Npy($"{{'descr': '{type}', 'fortran_order': False, 'shape': (4,), }}", Convert.FromHexString(elements.Replace(" ", "", StringComparison.Ordinal))));
        Assert.Equal(new Shape(4), array.Shape);
        Assert.Equal([0f, 1f, type[1] == 'u' ? 1f : -2f, 3f], array.Values);
    }

    [Fact]
    public void Bool_is_0_and_1() =>
        Assert.Equal([1f, 0f], Read(Npy("{'descr': '|b1', 'fortran_order': False, 'shape': (2,), }", [1, 0])).Values);

    [Theory]
    [InlineData(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", "2x3")]
    [InlineData(2, "{\"shape\":(2,3),\"descr\":\"<f4\",\"fortran_order\":False}\n", "2x3")]
    [InlineData(3, "{'descr': '<f4', 'fortran_order': False, 'shape': (6L,)}   \n", "6")]
    [InlineData(1, "{'descr': '<f4', 'fortran_order': True, 'shape': (6,), }", "6")]
    public void Every_version_and_way_of_writing_the_header_is_read(byte version, string header, string shape)
    {
        var array = Read(Npy(header, Elements(6), version));
        Assert.Equal(shape, $"{array.Shape}");
        Assert.Equal([0f, 1f, 2f, 3f, 4f, 5f], array.Values);
    }

    [Fact]
    public void Scalars_and_empty_arrays_are_read()
    {
        var scalar = Read(Npy("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", Elements(1)));
        Assert.Equal((Shape.Scalar, 0f), (scalar.Shape, Assert.Single(scalar.Values)));
        Assert.Equal(new Shape(0, 3), Read(Npy("{'descr': '<f4', 'fortran_order': True, 'shape': (0, 3), }", [])).Shape);
    }

    [Fact]
    public void Fortran_order_is_turned_into_C_order()
    {
        // Element [i,j,k] of a 2x3x4 array lies at i + 2j + 6k.
        var array = Read(Npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3, 4), }", Elements(24)));
        for (var i = 0; i < 24; i++)
            Assert.Equal((i / 12) + (2 * (i / 4 % 3)) + (6 * (i % 4)), array.Values[i]);
    }

    [Fact]
    public void What_NumSharp_writes_is_read()
    {
        var path = Path.Combine(_folder, "a.npy");
        np.save(path, np.arange(24).astype(np.float32).reshape(2, 3, 4));
        var array = NumPyFile.Open(path).Read("a");
        Assert.Equal(new Shape(2, 3, 4), array.Shape);
        Assert.Equal(Enumerable.Range(0, 24).Select(i => (float)i), array.Values);
        np.save(path, np.arange(6).astype(np.float64));
        Assert.Equal([0f, 1f, 2f, 3f, 4f, 5f], NumPyFile.Open(path).Read("a").Values);
    }

    [Theory]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", 20, "'<c8'")]
    [InlineData("{'descr': '<f3', 'fortran_order': False, 'shape': (1,), }", 20, "'<f3'")]
    [InlineData("{'descr': '|f4', 'fortran_order': False, 'shape': (1,), }", 20, "'|f4'")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", 20, "'|O'")]
    [InlineData("{'descr': '<f16', 'fortran_order': False, 'shape': (1,), }", 20, "'<f16'")]
    [InlineData("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,), }", 20, "a type of several fields")]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (1,), }", 44, "'0'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", 61, "'-'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296,), }", 61, "4294967296")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (65536, 65536), }", 61, "a larger one")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1", 62, "the end of the header")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, }", 10, "less than these")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', }", 27, "'descr'")]
    [InlineData("{'descr': '<f4', 'colour': 1}", 27, "'colour'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } x", 68, "'x'")]
    [InlineData("['descr']", 10, "'['")]
    [InlineData("{'descr", 11, "none")]
    [InlineData("", 10, "the end of the header")]
    public void A_header_that_is_not_one_is_refused_at_its_byte(string header, long offset, string found)
    {
        var failure = Refused(Npy(header, Elements(1)));
        Assert.Equal(offset, failure.Offset);
        Assert.StartsWith($"At byte {offset}: In the header ", failure.Sentence, StringComparison.Ordinal);
        Assert.EndsWith($" Found {found}.", failure.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("<html>nothing here</html>", 0)]
    [InlineData("\u0093NUMPY\u0004\0\u0010\0", 6)]
    [InlineData("\u0093NUMPY\u0001\u0001\u0010\0", 6)]
    [InlineData("\u0093NUMPY\u0001\0\u0010", 9)]
    [InlineData("\u0093NUMPY\u0001\0\u0010\0{'descr'", 18)]
    [InlineData("\u0093NUMPY\u0002\0\u00ff\u00ff\u00ff\u007f{", 8)]
    public void What_is_no_npy_is_refused_at_its_byte(string file, long offset) => Assert.Equal(offset, Refused(Encoding.Latin1.GetBytes(file)).Offset);

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void As_many_elements_as_the_shape_says_are_expected(int elements)
    {
        var failure = Refused(Npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4,), }", Elements(elements)));
        Assert.Equal(67, failure.Offset);
        Assert.EndsWith($"16 bytes are expected, 4 elements of 4. Found {4 * elements} to the end of the file.", failure.Sentence, StringComparison.Ordinal);
    }

    /// <summary>Nothing but the one exception, whatever is cut or changed, and no more memory than the file has.</summary>
    [Fact]
    public void Damage_is_told_and_nothing_else_happens()
    {
        var whole = Npy("{'descr': '<i2', 'fortran_order': True, 'shape': (2, 3), }", new byte[12]);
        var random = new Random(1);
        var refused = 0;
        for (var run = 0; run < 3000; run++)
        {
            var file = whole[..random.Next(run % 3 == 0 ? 1 : whole.Length, whole.Length + 1)];
            for (var change = random.Next(3); change > 0; change--)
                file[random.Next(file.Length)] = (byte)random.Next(256);
            try
            {
                Read(file);
            }
            catch (DamagedFileException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1500, 2999);
    }

    [Fact]
    public void Npz_members_are_read_by_name()
    {
        var path = Zip(("conv/1.npy", CompressionLevel.Optimal, 3), ("b.npy", CompressionLevel.NoCompression, 2), ("notes.txt", CompressionLevel.Optimal, 1));
        var file = NumPyFile.Open(path);
        Assert.Equal(["conv/1", "b"], file.Names);
        Assert.Equal([0f, 1f, 2f], file.Read("conv/1").Values);
        Assert.Equal([0f, 1f], file.Read("b").Values);
        Assert.Contains("'c.npy'", Assert.Throws<DamagedFileException>(() => file.Read("c")).Sentence, StringComparison.Ordinal);
    }

    /// <summary>The size that a member is said to have is held against what is stored, before anything is read.</summary>
    [Fact]
    public void A_member_that_would_grow_out_of_proportion_is_refused()
    {
        var path = Zip(("a.npy", CompressionLevel.Optimal, 100_000));
        var bytes = File.ReadAllBytes(path);
        var entry = bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(entry + 24), 2_000_000_000);
        File.WriteAllBytes(path, bytes);
        var failure = Assert.Throws<DamagedFileException>(() => NumPyFile.Open(path).Read("a"));
        Assert.StartsWith("Member 'a.npy': A size in keeping with the ", failure.Sentence, StringComparison.Ordinal);
        Assert.EndsWith("Found a member that says it has 2000000000.", failure.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(400)]
    public void A_damaged_npz_is_refused(int missing)
    {
        var path = Zip(("a.npy", CompressionLevel.Optimal, 1000));
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^missing]);
        Assert.StartsWith("An .npz file, a zip archive, is expected.", Assert.Throws<DamagedFileException>(() => NumPyFile.Open(path)).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_of_damaged_bytes_is_refused()
    {
        var path = Zip(("a.npy", CompressionLevel.Optimal, 1000));
        var bytes = File.ReadAllBytes(path);
        bytes.AsSpan(60, 40).Fill(0xff);
        File.WriteAllBytes(path, bytes);
        Assert.Contains("'a.npy'", Assert.Throws<DamagedFileException>(() => NumPyFile.Open(path).Read("a")).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_told() =>
        Assert.StartsWith("The file cannot be read: ", Assert.Throws<DamagedFileException>(() => NumPyFile.Open(Path.Combine(_folder, "no.npy"))).Sentence, StringComparison.Ordinal);

    private static byte[] Npy(string header, byte[] elements, byte version = 1)
    {
        var text = Encoding.Latin1.GetBytes(header);
        byte[] length = version == 1 ? BitConverter.GetBytes((ushort)text.Length) : BitConverter.GetBytes(text.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. elements];
    }

    private static byte[] Elements(int count) => [.. Enumerable.Range(0, count).SelectMany(i => BitConverter.GetBytes((float)i))];

    private NumPyArray Read(byte[] file)
    {
        File.WriteAllBytes(Path.Combine(_folder, "a.npy"), file);
        return NumPyFile.Open(Path.Combine(_folder, "a.npy")).Read("a");
    }

    private DamagedFileException Refused(byte[] file) => Assert.Throws<DamagedFileException>(() => Read(file));

    private string Zip(params (string Name, CompressionLevel Level, int Count)[] members)
    {
        var path = Path.Combine(_folder, "a.npz");
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach (var (name, level, count) in members)
        {
            using var stream = zip.CreateEntry(name, level).Open();
            stream.Write(Npy($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({count},), }}", Elements(count)));
        }

        return path;
    }
}
