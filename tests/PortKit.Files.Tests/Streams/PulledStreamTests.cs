namespace PortKit.Files.Tests;

public sealed class PulledStreamTests
{
    [Fact]
    public void It_gives_what_is_written_whatever_the_pieces()
    {
        var expected = new byte[5_000_000];
        new Random(1).NextBytes(expected);
        using var stream = PulledStream.Open(destination =>
        {
            for (int at = 0, length = 1; at < expected.Length; at += length, length = Math.Min((length * 3) + 1, expected.Length - at))
                destination.Write(expected.AsSpan(at, length));
        });
        var found = new byte[expected.Length];
        Assert.Equal(found.Length, stream.ReadAtLeast(found, found.Length));
        Assert.Equal(expected, found);
        Assert.Equal(0, stream.Read(found));
    }

    [Fact]
    public void What_the_writer_throws_is_thrown_to_the_reader()
    {
        using var stream = PulledStream.Open(destination => throw new InvalidDataException("damaged"));
        Assert.Equal("damaged", Assert.Throws<InvalidDataException>(() => stream.Read(new byte[1])).Message);
    }

    [Fact]
    public void A_writer_whose_reader_is_gone_ends()
    {
        using var ended = new ManualResetEventSlim();
        using (var stream = PulledStream.Open(destination =>
        {
            try
            {
                while (true)
                    destination.Write(new byte[1 << 20]);
            }
            finally
            {
                ended.Set();
            }
        }))
        {
            Assert.Equal(10, stream.Read(new byte[10]));
        }

        ended.Wait(TestContext.Current.CancellationToken);
    }
}
