using System.Buffers;

namespace PortKit.Onnx;

/// <summary>The stream that <see cref="TensorData"/> write to: holds each tensor to the length it announced, before a byte too many
/// gets out.</summary>
internal sealed class CountedStream(Stream destination) : WriteOnlyStream, IBufferWriter<byte>
{
    /// <summary>The tensor being written, and how many bytes of it have not come yet; null between tensors.</summary>
    private string? _tensor;
    private long _announced;
    private long _missing;

    /// <summary>What is lent where the destination lends nothing.</summary>
    private byte[] _lent = [];

    /// <summary>From here to <see cref="EndTensor"/>, exactly so many bytes must come.</summary>
    public void BeginTensor(string name, long bytes)
    {
        _tensor = name;
        _announced = _missing = bytes;
    }

    /// <summary>A tensor is complete.</summary>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public void EndTensor()
    {
        if (_missing != 0)
            throw Mismatch(_announced - _missing);
        _tensor = null;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Count(buffer.Length);
        destination.Write(buffer);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (destination is IBufferWriter<byte> lender)
            return lender.GetMemory(sizeHint);
        if (_lent.Length < Math.Max(sizeHint, 1))
            _lent = new byte[Math.Max(sizeHint, 4096)];
        return _lent;
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        Count(count);
        if (destination is IBufferWriter<byte> lender)
            lender.Advance(count);
        else
            destination.Write(_lent, 0, count);
    }

    public override void Flush() => destination.Flush();

    private void Count(int bytes)
    {
        if (_tensor is null)
            return;
        if (bytes > _missing)
            throw Mismatch(_announced - _missing + bytes);
        _missing -= bytes;
    }

    private InvalidDataException Mismatch(long found) =>
        new($"The data of initializer '{_tensor}' must write the {_announced} bytes they announced. Found {found}.");
}
