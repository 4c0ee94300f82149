namespace PortKit.Files.Tests;

public sealed class WriteBehindStreamTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(WriteBehindStream.PieceLength)]
    [InlineData((3 << 20) + 17)]
    [InlineData(9 << 20)]
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
    public void Bytes_put_into_what_it_lends_arrive_in_order_among_those_written()
    {
        var bytes = new byte[7_000_001];
        new Random(5).NextBytes(bytes);
        var random = new Random(6);
        using var destination = new MemoryStream();
        using (var behind = new WriteBehindStream(destination))
        {
            for (var at = 0; at < bytes.Length;)
            {
                var rest = bytes.AsSpan(at);
                var piece = rest[..random.Next(Math.Min(400_000, rest.Length) + 1)];
                if (random.Next(2) == 0)
                {
                    behind.Write(piece);
                    at += piece.Length;
                    continue;
                }

                var wanted = random.Next(1, 300_000);
                var room = behind.GetSpan(wanted);
                Assert.True(room.Length >= wanted);
                piece = piece[..Math.Min(piece.Length, room.Length)];
                piece.CopyTo(room);
                behind.Advance(piece.Length);
                at += piece.Length;
            }

            behind.Flush();
        }

        Assert.True(destination.ToArray().AsSpan().SequenceEqual(bytes));
    }

    [Fact]
    public void It_lends_no_more_than_a_piece_and_takes_no_more_than_it_lent()
    {
        using var behind = new WriteBehindStream(Stream.Null);

        Assert.Throws<ArgumentOutOfRangeException>(() => { behind.GetSpan(WriteBehindStream.PieceLength + 1); });
        Assert.Throws<ArgumentOutOfRangeException>(() => behind.Advance(behind.GetSpan().Length + 1));
    }

    [Fact]
    public void Nothing_is_written_after_a_failure_and_the_writer_hears_of_it()
    {
        var destination = new Full();
        using var behind = new WriteBehindStream(destination);
        var piece = new byte[WriteBehindStream.PieceLength];

        Assert.Throws<IOException>(() =>
        {
            for (var i = 0; i < 20; i++)
                behind.Write(piece);
        });
        Assert.Throws<IOException>(behind.Flush);
        Assert.Equal(1, destination.Writes);
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
    public void What_the_destination_throws_comes_out_of_a_later_write_or_flush()
    {
        using var behind = new WriteBehindStream(new Full());
        behind.Write(new byte[WriteBehindStream.PieceLength]);

        Assert.Throws<IOException>(behind.Flush);
    }

    [Fact]
    public void Disposing_after_a_failure_throws_nothing()
    {
        var behind = new WriteBehindStream(new Full());
        behind.Write(new byte[WriteBehindStream.PieceLength]);
        behind.Dispose();

        Assert.Throws<ObjectDisposedException>(() => behind.WriteByte(1));
    }

    private sealed class Full : MemoryStream
    {
        public int Writes { get; private set; }

        public override void Write(byte[] buffer, int offset, int count)
        {
            Writes++;
            throw new IOException("The disk is full.");
        }
    }
}
