using System.Buffers;
using System.Security.Cryptography;

namespace PortKit.Files;

/// <summary>Hands on what is written, counts it, and works out its SHA-256. What is behind lends its memory, if it does that at all.</summary>
public sealed class DigestStream(Stream destination) : WriteOnlyStream, IBufferWriter<byte>
{
    private const int LentLength = 1 << 16;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IBufferWriter<byte>? _lender = destination as IBufferWriter<byte>;
    private Memory<byte> _lent;

    /// <summary>How many bytes were written.</summary>
    public long Written { get; private set; }

    /// <summary>The digest of all that was written, in hexadecimal digits.</summary>
    public string Digest() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _hash.AppendData(buffer);
        destination.Write(buffer);
        Written += buffer.Length;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_lender is not null)
            return _lent = _lender.GetMemory(sizeHint);
        if (_lent.Length < Math.Max(sizeHint, 1))
            _lent = new byte[Math.Max(sizeHint, LentLength)];
        return _lent;
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    public void Advance(int count)
    {
        if (_lender is null)
        {
            Write(_lent.Span[..count]);
            return;
        }

        _hash.AppendData(_lent.Span[..count]);
        _lender.Advance(count);
        Written += count;
    }

    /// <inheritdoc/>
    public override void Flush() => destination.Flush();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }
}
