using System.Buffers;

namespace PortKit.Onnx.Tests;

public sealed class CountedStreamTests
{
    public static TheoryData<bool> DestinationLends => [true, false];

    [Theory]
    [MemberData(nameof(DestinationLends))]
    public void What_is_put_into_lent_room_arrives(bool destinationLends)
    {
        var bytes = new byte[5_000_001];
        new Random(3).NextBytes(bytes);
        using var destination = new MemoryStream();

        Write(destination, destinationLends, counted =>
        {
            counted.Write(bytes, 0, 7);
            counted.BeginTensor("w", bytes.Length - 7);
            Lend(counted, bytes.AsSpan(7));
            counted.EndTensor();
        });

        Assert.True(destination.ToArray().AsSpan().SequenceEqual(bytes));
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(5, true)]
    [InlineData(0, true)]
    [InlineData(3, false)]
    [InlineData(5, false)]
    public void A_tensor_of_another_length_than_announced_is_refused_before_a_byte_too_many_gets_out(int length, bool destinationLends)
    {
        using var destination = new MemoryStream();

        var exception = Assert.Throws<InvalidDataException>(() => Write(destination, destinationLends, counted =>
        {
            counted.BeginTensor("w", 4);
            Lend(counted, new byte[length]);
            counted.EndTensor();
        }));

        Assert.Equal($"The data of initializer 'w' must write the 4 bytes they announced. Found {length}.", exception.Message);
        Assert.InRange(destination.Length, 0, 4);
    }

    private static void Write(Stream destination, bool lends, Action<CountedStream> write)
    {
        void Counted(Stream stream)
        {
            using var counted = new CountedStream(stream);
            write(counted);
        }

        if (lends)
            WriteBehindStream.Run(destination, Counted);
        else
            Counted(destination);
    }

    private static void Lend(CountedStream destination, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var room = ((IBufferWriter<byte>)destination).GetSpan(sizeHint: Math.Min(bytes.Length, 5000));
            var part = bytes[..Math.Min(room.Length, bytes.Length)];
            part.CopyTo(room);
            destination.Advance(part.Length);
            bytes = bytes[part.Length..];
        }
    }
}
