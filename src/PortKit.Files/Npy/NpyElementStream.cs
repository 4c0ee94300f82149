using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PortKit.Files.Npy;

/// <summary>
/// The elements of an array, little-endian and in C order, whatever the file has. Those in C order pass by in pieces; those in Fortran order have to
/// be in memory as a whole.
/// </summary>
/// <param name="array">The array, behind its header. It is disposed with this stream.</param>
/// <param name="header">Its header.</param>
internal sealed class NpyElementStream(NpyArrayStream array, NpyHeader header) : ForwardStream
{
    private readonly int _size = header.Elements.Size;
    private long _left = header.ByteLength;
    private MemoryStream? _inOrder;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (!header.IsReordered)
            return ReadStored(buffer);
        _inOrder ??= new MemoryStream(InOrder());
        return _inOrder.Read(buffer);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inOrder?.Dispose();
            array.Dispose();
        }

        base.Dispose(disposing);
    }

    private int ReadStored(Span<byte> buffer)
    {
        // Whole elements, so that their bytes can be swapped.
        var room = (int)Math.Min(buffer.Length / _size * _size, _left);
        var read = array.ReadAtLeast(buffer[..room], room, throwOnEndOfStream: false);
        if (read < room)
        {
            throw array.Damaged(new DamagedFileException(
                header.Length + header.ByteLength - _left + read,
                "more elements are expected. Found the end of the file"));
        }

        _left -= read;
        if (header.Elements.IsBig)
            SwapBytes(buffer[..read]);
        return read;
    }

    private byte[] InOrder()
    {
        if (header.ByteLength > Array.MaxLength)
        {
            throw array.Damaged(new DamagedFileException(
                header.ShapeAt,
                $"an array in Fortran order of at most {Array.MaxLength} bytes is expected. Found one of {header.ByteLength}"));
        }

        var stored = new byte[header.ByteLength];
        for (var done = 0; done < stored.Length;)
            done += ReadStored(stored.AsSpan(done, Math.Min(stored.Length - done, 1 << 20)));
        return _size switch
        {
            sizeof(byte) => InOrder<byte>(stored),
            sizeof(ushort) => InOrder<ushort>(stored),
            sizeof(uint) => InOrder<uint>(stored),
            _ => InOrder<ulong>(stored),
        };
    }

    // In Fortran order an element lies as one of C order does in an array of the axes in reverse.
    private byte[] InOrder<T>(byte[] bytes)
        where T : unmanaged
    {
        var stored = MemoryMarshal.Cast<byte, T>(bytes);
        var result = new byte[bytes.Length];
        var ordered = MemoryMarshal.Cast<byte, T>(result.AsSpan());
        var rank = header.Dims.Count;
        var (index, steps) = (new long[rank], new long[rank]);
        for (var (axis, step) = (0, 1L); axis < rank; axis++)
        {
            steps[axis] = step;
            step *= header.Dims[axis];
        }

        long from = 0;
        for (var i = 0; i < ordered.Length; i++)
        {
            ordered[i] = stored[(int)from];
            for (var axis = rank - 1; axis >= 0; axis--)
            {
                from += steps[axis];
                if (++index[axis] < header.Dims[axis])
                    break;
                from -= steps[axis] * header.Dims[axis];
                index[axis] = 0;
            }
        }

        return result;
    }

    private void SwapBytes(Span<byte> elements)
    {
        switch (_size)
        {
            case sizeof(ushort):
                var shorts = MemoryMarshal.Cast<byte, ushort>(elements);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case sizeof(uint):
                var words = MemoryMarshal.Cast<byte, uint>(elements);
                BinaryPrimitives.ReverseEndianness(words, words);
                break;
            case sizeof(ulong):
                var longs = MemoryMarshal.Cast<byte, ulong>(elements);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
        }
    }
}
