using System.Runtime.InteropServices;

namespace PortKit.Files;

/// <summary>Takes the bytes of floats, in the order of this machine, into an array.</summary>
/// <param name="values">The array, as long as what is written.</param>
public sealed class ArrayStream(float[] values) : WriteOnlyStream
{
    private int _written;

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        buffer.CopyTo(MemoryMarshal.AsBytes(values.AsSpan())[_written..]);
        _written += buffer.Length;
    }
}
