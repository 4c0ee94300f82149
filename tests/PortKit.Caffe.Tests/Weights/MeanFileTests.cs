using Google.Protobuf;
using PortKit.Caffe.Protos;
using PortKit.Caffe.Weights;

namespace PortKit.Caffe.Tests.Weights;

public sealed class MeanFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".binaryproto");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Reads_every_form_that_Caffe_saved()
    {
        float[] values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
        var shape = new BlobShape { Dim = { 1, 3, 1, 4 } };
        foreach (var blob in new[]
        {
            new BlobProto { Num = 1, Channels = 3, Height = 1, Width = 4, Data = { values } },
            new BlobProto { Shape = shape, Data = { values } },
            new BlobProto { Shape = shape, DoubleData = { values.Select(value => (double)value) } },
            new BlobProto { Shape = new BlobShape { Dim = { 3, 1, 4 } }, Data = { values } },
        })
        {
            var mean = Open(blob.ToByteArray());
            Assert.Equal((3, 1, 4), (mean.Channels, mean.Height, mean.Width));
            Assert.Equal(values, mean.Centre(1, 4));
            Assert.Equal([2f, 3, 6, 7, 10, 11], mean.Centre(1, 2));
        }
    }

    /// <summary>The last configuration takes the file in several pieces, which end within lines.</summary>
    [Fact]
    public void The_centre_is_where_Caffe_crops()
    {
        var random = new Random(7);
        for (var run = 0; run < 60; run++)
        {
            var large = run == 59;
            var (channels, height, width) = large ? (3, 511, 613) : (random.Next(1, 5), random.Next(1, 12), random.Next(1, 12));
            var (h, w) = large ? (227, 300) : (random.Next(1, height + 1), random.Next(1, width + 1));
            var values = new float[channels * height * width];
            for (var i = 0; i < values.Length; i++)
                values[i] = random.NextSingle() * 255;
            var mean = Open(new BlobProto { Num = 1, Channels = channels, Height = height, Width = width, Data = { values } }.ToByteArray());

            // data_transformer.cpp, TEST phase: h_off = (datum_height - crop_size) / 2.
            var (top, left) = ((height - h) / 2, (width - w) / 2);
            var expected = new List<float>();
            for (var c = 0; c < channels; c++)
            {
                for (var y = 0; y < h; y++)
                {
                    for (var x = 0; x < w; x++)
                        expected.Add(values[(((c * height) + top + y) * width) + left + x]);
                }
            }

            Assert.True(expected.SequenceEqual(mean.Centre(h, w)), $"{channels}x{height}x{width}, {h}x{w}");
        }
    }

    [Fact]
    public void A_part_larger_than_the_mean_is_a_fault_of_the_caller()
    {
        var mean = Open(new BlobProto { Num = 1, Channels = 1, Height = 2, Width = 3, Data = { 1, 2, 3, 4, 5, 6 } }.ToByteArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => mean.Centre(3, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => mean.Centre(2, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => mean.Centre(0, 1));
    }

    [Theory]
    [InlineData("", 0, "Found an empty file")]
    [InlineData("934E554D505901007600", 0, "Found an array of NumPy")]
    [InlineData("3C68746D6C", 0, "field 7 is stored as wire type 4")]
    [InlineData("08011003180120012A0C0000803F", 8, "field 5 is 12 bytes long, and 4 are left in the file, which seems to be cut short")]
    [InlineData("08011001180120012A030000803F", 10, "values of 4 bytes each are expected. Found 3 bytes")]
    [InlineData("0801100118012001", 0, "a blob with its values is expected. Found none")]
    [InlineData("08021001180120012A080000803F0000803F", 0, "Found shape 2x1x1x1")]
    [InlineData("2A040000803F", 0, "Found shape ()")]
    [InlineData("3A010A2A040000803F", 3, "a message ends within a number")]
    [InlineData("3A030A01002A040000803F", 0, "Found shape 0")]
    [InlineData("3A060A04010101012A080000803F0000803F", 0, "as many values as shape 1x1x1x1 has are expected. Found 2")]
    [InlineData("08011003180020012A040000803F", 0, "Found shape 1x3x0x1")]
    [InlineData("0801100318FFFFFFFFFFFFFFFFFF0120012A040000803F", 0, "Found shape 1x3x-1x1")]
    [InlineData("080110FFFFFFFF0718FFFFFFFF0720FFFFFFFF072A040000803F", 0, "as many values as shape 1x2147483647x2147483647x2147483647 has are expected. Found 1")]
    public void Says_at_which_byte_a_file_goes_wrong(string content, long offset, string message)
    {
        var failure = Assert.Throws<DamagedFileException>(() => Open(Convert.FromHexString(content)));

        Assert.Equal(offset, failure.Offset);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    /// <summary>The files are sparse: they take no room.</summary>
    [Theory]
    [InlineData(int.MaxValue, 0, "the number of a field is expected. Found 0")]
    [InlineData(int.MaxValue + 1L, int.MaxValue, "a file of at most 2147483647 bytes is expected, as Caffe reads no larger one. Found one of 2147483648")]
    public void Two_gigabytes_are_refused_at_once(long length, long offset, string message)
    {
        using (var file = File.Create(_path))
            file.SetLength(length);

        var failure = Assert.Throws<DamagedFileException>(() => MeanFile.Open(_path));

        Assert.Equal(offset, failure.Offset);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_cut_and_every_flipped_bit_is_read_or_refused_and_nothing_else()
    {
        var whole = new BlobProto { Shape = new BlobShape { Dim = { 1, 3, 2, 2 } }, Data = { Enumerable.Range(0, 12).Select(i => i / 3f) } }.ToByteArray();
        for (var length = 0; length < whole.Length; length++)
            Assert.False(IsRead(whole[..length]), $"{length} bytes");
        var read = 0;
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var flipped = (byte[])whole.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            read += IsRead(flipped) ? 1 : 0;
        }

        // Flips within the values leave a mean, if another one; nearly all others do not.
        Assert.InRange(read, 12 * 32, (12 * 32) + 16);

        bool IsRead(byte[] content)
        {
            try
            {
                var mean = Open(content);
                Assert.Equal(mean.Channels * mean.Height * mean.Width, mean.Centre(mean.Height, mean.Width).Length);
                return true;
            }
            catch (DamagedFileException)
            {
                return false;
            }
        }
    }

    private MeanFile Open(byte[] content)
    {
        File.WriteAllBytes(_path, content);
        return MeanFile.Open(_path);
    }
}
