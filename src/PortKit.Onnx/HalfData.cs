using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace PortKit.Onnx;

/// <summary>The elements of an initializer in float16, each rounded to the nearest, ties to even, while they are written.</summary>
/// <param name="floats">The elements in float32.</param>
/// <param name="rounding">Takes note of what does not fit.</param>
internal sealed class HalfData(TensorData floats, HalfRounding rounding) : TensorData
{
    /// <inheritdoc/>
    public override long ByteLength => floats.ByteLength / 2;

    /// <inheritdoc/>
    public override DataType ElementType => DataType.Float16;

    /// <summary>The elements in float32.</summary>
    public TensorData Floats => floats;

    internal override byte[]? Raw => floats.Raw is { } raw
        ? MemoryMarshal.AsBytes<Half>(Array.ConvertAll(MemoryMarshal.Cast<byte, float>(raw).ToArray(), value => (Half)value)).ToArray()
        : null;

    /// <inheritdoc/>
    public override void WriteTo(Stream destination)
    {
        var counts = default(HalfCounts);
        using (var stream = new HalfStream(destination, values => counts += HalfCounts.Of(values.Span)))
            floats.WriteTo(stream);
        rounding.Set(this, counts);
    }

    /// <summary>Takes floats in pieces of any size, and hands on halves.</summary>
    private sealed class HalfStream(Stream destination, Action<ReadOnlyMemory<float>> count) : WriteOnlyStream
    {
        private readonly float[] _floats = new float[1 << 14];
        private readonly Half[] _halves = new Half[1 << 14];
        private int _bytes;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            while (!buffer.IsEmpty)
            {
                var room = MemoryMarshal.AsBytes(_floats.AsSpan())[_bytes..];
                var taken = Math.Min(room.Length, buffer.Length);
                buffer[..taken].CopyTo(room);
                _bytes += taken;
                buffer = buffer[taken..];
                if (_bytes == _floats.Length * sizeof(float))
                    Convert();
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                Convert();
            base.Dispose(disposing);
        }

        // A float whose bytes are not all there yet is not written, as the writer of them is told that there are too few.
        private void Convert()
        {
            var values = _floats.AsMemory(0, _bytes / sizeof(float));
            var halves = _halves.AsSpan(0, values.Length);
            TensorPrimitives.ConvertToHalf(values.Span, halves);
            destination.Write(MemoryMarshal.AsBytes(halves));
            count(values);
            _bytes = 0;
        }
    }
}
