namespace PortKit.Files.Tests;

public sealed class BoundedReadTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(8, 8)]
    [InlineData(200_000, 200_001)]
    public void All_is_read_up_to_the_limit(int length, int most)
    {
        var bytes = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
        File.WriteAllBytes(_path, bytes);
        Assert.Equal(bytes, BoundedRead.All(_path, most));
        using var stream = new MemoryStream(bytes);
        Assert.Equal(bytes, BoundedRead.All(stream, new Limits { InputBytes = most }));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(9, 8)]
    [InlineData(200_000, 100_000)]
    public void More_is_told_and_no_more_than_a_byte_of_it_read(int length, int most)
    {
        File.WriteAllBytes(_path, new byte[length]);
        Assert.Equal($"At most {most} bytes are expected. Found more.", Assert.Throws<IOException>(() => BoundedRead.All(_path, most)).Message);
        using var stream = new MemoryStream(new byte[length]);
        Assert.Throws<IOException>(() => BoundedRead.All(stream, new Limits { InputBytes = most }));
        Assert.Equal(most + 1, stream.Position);
    }
}
