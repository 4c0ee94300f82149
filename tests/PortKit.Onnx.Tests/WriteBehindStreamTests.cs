namespace PortKit.Onnx.Tests;

public sealed class WriteBehindStreamTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1 << 20)]
    [InlineData((3 << 20) + 17)]
    public void Everything_arrives_in_order(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        var random = new Random(1);
        using var destination = new MemoryStream();
        using (var behind = new WriteBehindStream(destination))
        {
            for (var at = 0; at < length;)
            {
                var piece = Math.Min(random.Next(1, 700_000), length - at);
                behind.Write(bytes, at, piece);
                at += piece;
            }

            behind.Flush();
        }

        Assert.True(destination.ToArray().AsSpan().SequenceEqual(bytes));
    }

    [Fact]
    public void What_is_not_flushed_is_dropped()
    {
        using var destination = new MemoryStream();
        using (var behind = new WriteBehindStream(destination))
            behind.Write([1, 2, 3]);

        Assert.Equal(0, destination.Length);
    }

    [Fact]
    public void What_the_destination_throws_comes_out_of_the_next_write_or_flush()
    {
        using var behind = new WriteBehindStream(new Full());
        behind.Write(new byte[1 << 20]);

        Assert.Throws<IOException>(behind.Flush);
    }

    [Fact]
    public void Disposing_after_a_failure_throws_nothing()
    {
        var behind = new WriteBehindStream(new Full());
        behind.Write(new byte[1 << 20]);
        behind.Dispose();

        Assert.Throws<ObjectDisposedException>(() => behind.WriteByte(1));
    }

    private sealed class Full : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("The disk is full.");
    }
}
