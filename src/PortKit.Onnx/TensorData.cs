using System.Runtime.InteropServices;

namespace PortKit.Onnx;

/// <summary>The elements of an initializer, as the bytes of ONNX's <c>raw_data</c>: row-major, little-endian. They are
/// asked for once, when the model is written, so a large tensor needs not exist before.</summary>
public abstract class TensorData
{
    /// <summary>For deriving classes.</summary>
    protected TensorData()
    {
    }

    /// <summary>How many bytes <see cref="WriteTo"/> writes.</summary>
    public abstract long ByteLength { get; }

    /// <summary>The type of the elements; float unless said otherwise.</summary>
    public virtual DataType ElementType => DataType.Float;

    /// <summary>Writes exactly <see cref="ByteLength"/> bytes.</summary>
    /// <param name="destination">Where to; it buffers, so small pieces are fine. It takes writes only, and is an
    /// <see cref="System.Buffers.IBufferWriter{T}"/>
    /// of bytes too, which spares large tensors a copy.</param>
    public abstract void WriteTo(Stream destination);

    /// <summary>Float elements in memory. They are not copied, and read only when written.</summary>
    public static TensorData Of(ReadOnlyMemory<float> values) => new Floats(values);

    /// <summary>Int64 elements in memory. They are not copied, and read only when written.</summary>
    public static TensorData Of(long[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new Longs(values);
    }

    /// <summary>Elements that are produced while the model is written.</summary>
    /// <param name="byteLength">How many bytes <paramref name="write"/> will write.</param>
    /// <param name="write">Writes the bytes, in pieces of any size. Called once for each model written.</param>
    /// <param name="elementType">The type of the elements.</param>
    public static TensorData Streamed(long byteLength, Action<Stream> write, DataType elementType = DataType.Float)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(byteLength);
        ArgumentNullException.ThrowIfNull(write);
        return new Callback(byteLength, write, elementType);
    }

    /// <summary>The bytes of a constant; null for what is only known when it is written.</summary>
    internal virtual byte[]? Raw => null;

    internal static TensorData Of(byte[] raw, DataType elementType) => new Bytes(raw, elementType);

    private sealed class Bytes(byte[] raw, DataType elementType) : TensorData
    {
        public override long ByteLength => raw.Length;

        public override DataType ElementType => elementType;

        internal override byte[] Raw => raw;

        public override void WriteTo(Stream destination) => destination.Write(raw);
    }

    private sealed class Floats(ReadOnlyMemory<float> values) : TensorData
    {
        public override long ByteLength => (long)values.Length * sizeof(float);

        public override void WriteTo(Stream destination)
        {
            // A span of bytes ends at int.MaxValue, which is a quarter of what an array of floats may hold.
            const int Step = 1 << 28;
            for (var rest = values.Span; !rest.IsEmpty; rest = rest[Math.Min(Step, rest.Length)..])
                destination.Write(MemoryMarshal.AsBytes(rest[..Math.Min(Step, rest.Length)]));
        }
    }

    private sealed class Longs(long[] values) : TensorData
    {
        public override long ByteLength => (long)values.Length * sizeof(long);

        public override DataType ElementType => DataType.Int64;

        public override void WriteTo(Stream destination)
        {
            const int Step = 1 << 27;
            for (ReadOnlySpan<long> rest = values; !rest.IsEmpty; rest = rest[Math.Min(Step, rest.Length)..])
                destination.Write(MemoryMarshal.AsBytes(rest[..Math.Min(Step, rest.Length)]));
        }
    }

    private sealed class Callback(long byteLength, Action<Stream> write, DataType elementType) : TensorData
    {
        public override long ByteLength => byteLength;

        public override DataType ElementType => elementType;

        public override void WriteTo(Stream destination) => write(destination);
    }
}
