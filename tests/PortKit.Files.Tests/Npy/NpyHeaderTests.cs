using System.Text;
using PortKit.Files.Npy;

namespace PortKit.Files.Tests.Npy;

/// <summary>The head of a .npy array: what NumPy writes, in all versions, and what is told of anything else.</summary>
public sealed class NpyHeaderTests
{
    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", 'f', 4, false, false, new long[] { 2, 3 }, 6)]
    [InlineData("{'descr': '>f8', 'fortran_order': True, 'shape': (5,), }", 'f', 8, true, true, new long[] { 5 }, 5)]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (), }", 'u', 1, false, false, new long[] { }, 1)]
    [InlineData("{\"shape\":(4L,0),\"fortran_order\":False,\"descr\":\"<i8\"}", 'i', 8, false, false, new long[] { 4, 0 }, 0)]
    public void What_NumPy_writes_is_read(string dictionary, char kind, int size, bool isBigEndian, bool fortran, long[] dims, long count)
    {
        foreach (var version in new byte[] { 1, 2, 3 })
        {
            using var stream = new MemoryStream([.. Array(dictionary, version), 42]);
            var header = NpyHeader.Read(stream);
            Assert.Equal((kind, size, isBigEndian, fortran, count), (header.Elements.Kind, header.Elements.Size, header.Elements.IsBig, header.IsFortran, header.Count));
            Assert.Equal(dims, header.Dims);
            Assert.Equal(header.Length, stream.Position);
            Assert.Equal(42, stream.ReadByte());
        }
    }

    [Theory]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (2,), }", 20, "floats of 2, 4 or 8 bytes (such as <f4)")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", 20, "Found a type of several fields")]
    [InlineData("{'descr': '<f4', 'fortran_order': Maybe, 'shape': (2,), }", 44, "True or False is expected. Found 'M'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }", 61, "the size of an axis is expected. Found '-'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999, 9999999999), }", 60, "a shape of at most")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,", 63, "the size of an axis is expected. Found the end")]
    [InlineData("{'descr': '<f4', 'fortran_order': False}", 10, "'descr', 'fortran_order' and 'shape' are expected")]
    [InlineData("{'descr': '<f4', 'colour': 1}", 27, "Found 'colour'")]
    [InlineData("", 10, "'{' is expected. Found the end")]
    public void Anything_else_is_told_with_its_byte(string dictionary, long offset, string message)
    {
        using var stream = new MemoryStream(Array(dictionary, 1));
        var failure = Assert.Throws<DamagedFileException>(() => NpyHeader.Read(stream));
        Assert.Contains(message, failure.Sentence, StringComparison.Ordinal);
        Assert.Equal(offset, failure.Offset);
    }

    [Fact]
    public void A_head_that_is_cut_off_or_too_long_is_told()
    {
        var whole = Array("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", 2);
        for (var length = 0; length < whole.Length; length++)
        {
            using var cut = new MemoryStream(whole[..length]);
            Assert.Equal(length, Assert.Throws<DamagedFileException>(() => NpyHeader.Read(cut)).Offset);
        }

        whole[11] = 0x7F;
        using var huge = new MemoryStream(whole);
        Assert.Contains("A header of at most 65536 bytes is expected", Assert.Throws<DamagedFileException>(() => NpyHeader.Read(huge)).Sentence, StringComparison.Ordinal);
        whole[6] = 9;
        using var strange = new MemoryStream(whole);
        Assert.Equal(6, Assert.Throws<DamagedFileException>(() => NpyHeader.Read(strange)).Offset);
    }

    private static byte[] Array(string dictionary, byte version) =>
    [
        0x93, .. "NUMPY"u8, version, 0, (byte)(dictionary.Length & 255), (byte)(dictionary.Length >> 8), .. version == 1 ? (byte[])[] : [0, 0], .. Encoding.ASCII.GetBytes(dictionary),
    ];
}
