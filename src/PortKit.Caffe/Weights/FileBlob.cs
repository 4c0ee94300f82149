using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PortKit.Caffe.Weights;

/// <summary>The type of stored values.</summary>
internal enum ValueKind
{
    Half,
    Single,
    Double,
}

/// <summary>A run of values in a file.</summary>
/// <param name="Offset">Where the first begins.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Stride">How many bytes from one to the next: the size of one, or one more where each bears its tag.</param>
/// <param name="Kind">What they are.</param>
internal readonly record struct FileSegment(long Offset, long Count, int Stride, ValueKind Kind)
{
    /// <summary>The bytes of one value.</summary>
    public static int SizeOf(ValueKind kind) => kind switch
    {
        ValueKind.Half => 2,
        ValueKind.Single => sizeof(float),
        _ => sizeof(double),
    };
}

/// <summary>A blob whose values lie in a file.</summary>
internal sealed class FileBlob(string path, IReadOnlyList<long> shape, bool isLegacy, IReadOnlyList<FileSegment> segments)
    : WeightBlob(shape, isLegacy, segments.Sum(segment => segment.Count))
{
    private const int BufferLength = 1 << 20;

    public override void CopyTo(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (segments.Count == 0)
            return;
        using var file = File.OpenHandle(path);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        var floats = ArrayPool<float>.Shared.Rent(BufferLength / sizeof(float));
        try
        {
            foreach (var segment in segments)
            {
                var step = BufferLength / Math.Max(segment.Stride, sizeof(float));
                for (long done = 0; done < segment.Count; done += step)
                {
                    var count = (int)Math.Min(step, segment.Count - done);
                    var last = FileSegment.SizeOf(segment.Kind);
                    var bytes = buffer.AsSpan(0, ((count - 1) * segment.Stride) + last);
                    WireReader.ReadExactly(file, bytes, segment.Offset + (done * segment.Stride));
                    if (segment.Kind == ValueKind.Single && segment.Stride == sizeof(float))
                    {
                        destination.Write(bytes);
                        continue;
                    }

                    Convert(bytes, segment, floats.AsSpan(0, count));
                    destination.Write(MemoryMarshal.AsBytes(floats.AsSpan(0, count)));
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            ArrayPool<float>.Shared.Return(floats);
        }
    }

    private static void Convert(ReadOnlySpan<byte> bytes, FileSegment segment, Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var value = bytes[(i * segment.Stride)..];
            values[i] = segment.Kind switch
            {
                ValueKind.Half => (float)BinaryPrimitives.ReadHalfLittleEndian(value),
                ValueKind.Single => BinaryPrimitives.ReadSingleLittleEndian(value),
                _ => (float)BinaryPrimitives.ReadDoubleLittleEndian(value),
            };
        }
    }
}
