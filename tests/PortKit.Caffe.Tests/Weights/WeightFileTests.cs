using Google.Protobuf;
using PortKit.Caffe.Protos;
using PortKit.Caffe.Weights;

namespace PortKit.Caffe.Tests.Weights;

public sealed class WeightFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".caffemodel");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Reads_todays_layers()
    {
        var layer = Assert.Single(Open(new NetParameter { Name = "net", Layer = { new LayerParameter { Name = "conv/1", Type = "Convolution", Blobs = { Blob([2, 3], 1, 2, 3, 4, 5, 6), Blob([1], 7) } } } }).Layers);

        Assert.Equal("conv/1", layer.Name);
        Assert.Equal([2L, 3], layer.Blobs[0]!.Shape);
        Assert.False(layer.Blobs[0]!.IsLegacy);
        Assert.Equal([1f, 2, 3, 4, 5, 6], layer.Blobs[0]!.ToArray());
        Assert.Equal([7f], layer.Blobs[1]!.ToArray());
    }

    [Fact]
    public void Reads_the_layers_of_the_generation_before()
    {
        var net = new NetParameter { Layers = { new V1LayerParameter { Name = "ip", Blobs = { Legacy(1, 1, 2, 2, 1, 2, 3, 4) } } } };

        var layer = Assert.Single(Open(net).Layers);

        Assert.Equal("ip", layer.Name);
        Assert.Equal([1L, 1, 2, 2], layer.Blobs[0]!.Shape);
        Assert.True(layer.Blobs[0]!.IsLegacy);
        Assert.True(layer.Blobs[0]!.Fits([2, 2]));
        Assert.True(layer.Blobs[0]!.Fits([1, 2, 2]));
        Assert.False(layer.Blobs[0]!.Fits([4]));
        Assert.Equal([1f, 2, 3, 4], layer.Blobs[0]!.ToArray());
    }

    [Fact]
    public void Reads_the_layers_of_the_first_generation()
    {
        var net = new NetParameter { Layers = { new V1LayerParameter { Layer = new V0LayerParameter { Name = "ip", Blobs = { Legacy(1, 1, 1, 2, 1, 2) } } } } };

        var layer = Assert.Single(Open(net).Layers);

        Assert.Equal("ip", layer.Name);
        Assert.Equal([1f, 2], layer.Blobs[0]!.ToArray());
    }

    [Fact]
    public void Where_old_and_new_layers_stand_side_by_side_the_old_ones_count() =>
        Assert.Equal("old", Assert.Single(Open(new NetParameter { Layer = { new LayerParameter { Name = "new" } }, Layers = { new V1LayerParameter { Name = "old" } } }).Layers).Name);

    [Fact]
    public void Rounds_doubles() =>
        Assert.Equal([0.1f, 1e-3f], BlobOf(new BlobProto { DoubleData = { 0.1, 1e-3 } }).ToArray());

    [Fact]
    public void Reads_values_that_are_not_packed_and_values_in_pieces()
    {
        // Field 5: two values with a tag each, one packed piece of two, and one more value.
        byte[] blob = [.. One(1), .. One(2), 0x2A, 8, .. BitConverter.GetBytes(3f), .. BitConverter.GetBytes(4f), .. One(5)];

        Assert.Equal([1f, 2, 3, 4, 5], BlobOf(blob).ToArray());

        static byte[] One(float value) => [0x2D, .. BitConverter.GetBytes(value)];
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(1, 4)]
    [InlineData(2, 2)]
    public void Reads_the_raw_values_of_NVIDIAs_fork(int type, int size)
    {
        byte[] raw = type switch
        {
            0 => [.. BitConverter.GetBytes(1.5), .. BitConverter.GetBytes(-2.0)],
            1 => [.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)],
            _ => [.. BitConverter.GetBytes((Half)1.5), .. BitConverter.GetBytes((Half)(-2))],
        };
        Assert.Equal(2 * size, raw.Length);

        Assert.Equal([1.5f, -2], BlobOf([0x50, (byte)type, 0x62, (byte)raw.Length, .. raw]).ToArray());
    }

    [Fact]
    public void Large_blobs_come_in_pieces()
    {
        var values = Enumerable.Range(0, 1_000_003).Select(i => (float)i).ToArray();
        var floats = new BlobProto { Data = { values } };
        var doubles = new BlobProto { DoubleData = { values.Select(value => (double)value) } };

        Assert.Equal(values, BlobOf(floats).ToArray());
        Assert.Equal(values, BlobOf(doubles).ToArray());
        using var stream = new WidestWrite();
        BlobOf(floats).CopyTo(stream);
        Assert.InRange(stream.Widest, 1, 1 << 20);
    }

    [Theory]
    [InlineData(new byte[] { 0x3C, 0x68, 0x74, 0x6D, 0x6C }, 0, "field 7 is stored as wire type 4")]
    [InlineData(new byte[] { 0xA2, 0x06, 0x05, 0x0A }, 0, "field 100 is 5 bytes long, and 1 are left in the file, which seems to be cut short")]
    [InlineData(new byte[] { 0xA2, 0x06, 0x02, 0x0A, 0x05 }, 3, "field 1 is 5 bytes long, and 0 are left in the file")]
    [InlineData(new byte[] { 0x00, 0x00 }, 0, "the number of a field is expected")]
    [InlineData(new byte[] { 0x08, 0xFF }, 1, "the file ends within a number")]
    [InlineData(new byte[] { 0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01 }, 1, "a number of at most 10 bytes")]
    [InlineData(new byte[] { 0xA2, 0x06, 0x07, 0x3A, 0x05, 0x2A, 0x03, 1, 2, 3 }, 7, "values of 4 bytes each are expected. Found 3 bytes")]
    [InlineData(new byte[] { 0xA2, 0x06, 0x07, 0x3A, 0x05, 0x50, 0x03, 0x62, 0x01, 0 }, 9, "Found type 3")]
    public void Says_at_which_byte_a_file_goes_wrong(byte[] content, long offset, string message)
    {
        File.WriteAllBytes(_path, content);

        var failure = Assert.Throws<DamagedFileException>(() => WeightFile.Open(_path));

        Assert.Equal(offset, failure.Offset);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_and_shapes_beyond_all_bounds_are_refused_at_their_byte()
    {
        var name = Assert.Throws<DamagedFileException>(() => Open(new NetParameter { Layer = { new LayerParameter { Name = new string('a', 70_000) } } }));
        Assert.Equal(9, name.Offset);
        Assert.Contains("a layer name of at most 65536 bytes is expected. Found one of 70000", name.Message, StringComparison.Ordinal);

        var shape = Assert.Throws<DamagedFileException>(() => BlobOf(Blob([.. Enumerable.Repeat(1L, 33)], 1)));
        Assert.Equal(47, shape.Offset);
        Assert.Contains("a blob of at most 32 axes (`Limits` axes) is expected", shape.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_cut_and_every_flipped_bit_is_read_or_refused_and_nothing_else()
    {
        var whole = new NetParameter
        {
            Name = "net",
            Layer = { new LayerParameter { Name = "a", Blobs = { Blob([2, 2], 1, 2, 3, 4), new BlobProto { DoubleData = { 1, 2 } } } } },
            Layers = { new V1LayerParameter { Name = "b", Blobs = { Legacy(1, 1, 1, 3, 1, 2, 3) } } },
        }.ToByteArray();
        var refused = 0;
        for (var length = 0; length < whole.Length; length++)
            refused += Try(whole[..length]);
        Assert.InRange(refused, whole.Length / 2, whole.Length);
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var flipped = (byte[])whole.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Try(flipped);
        }

        int Try(byte[] content)
        {
            File.WriteAllBytes(_path, content);
            try
            {
                foreach (var blob in WeightFile.Open(_path).Layers.SelectMany(layer => layer.Blobs))
                    Assert.Equal(blob!.Count, blob.ToArray().Length);
                return 0;
            }
            catch (DamagedFileException)
            {
                return 1;
            }
        }
    }

    [Fact]
    public void A_file_that_shrinks_after_it_was_opened_is_a_fault_of_reading()
    {
        var blob = BlobOf(Blob([4], 1, 2, 3, 4));
        File.WriteAllBytes(_path, [1, 2, 3]);

        Assert.Throws<EndOfStreamException>(() => blob.ToArray());
    }

    private static BlobProto Blob(long[] dims, params float[] values) => new() { Shape = new BlobShape { Dim = { dims } }, Data = { values } };

    private static BlobProto Legacy(int num, int channels, int height, int width, params float[] values) =>
        new() { Num = num, Channels = channels, Height = height, Width = width, Data = { values } };

    private WeightBlob BlobOf(BlobProto blob) => BlobOf(blob.ToByteArray());

    private WeightBlob BlobOf(byte[] blob)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(LayerParameter.BlobsFieldNumber, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(blob));
        }

        using var file = File.Create(_path);
        using (var output = new CodedOutputStream(file))
        {
            output.WriteTag(NetParameter.LayerFieldNumber, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(stream.ToArray()));
        }

        return WeightFile.Open(_path).Layers[0].Blobs[0]!;
    }

    private WeightFile Open(NetParameter net)
    {
        File.WriteAllBytes(_path, net.ToByteArray());
        return WeightFile.Open(_path);
    }

    private sealed class WidestWrite : MemoryStream
    {
        public int Widest { get; private set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Widest = Math.Max(Widest, buffer.Length);
            base.Write(buffer);
        }
    }
}
