using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PortKit.Files;

/// <summary>Values that lie in a file in runs.</summary>
/// <param name="path">The file.</param>
/// <param name="segments">The runs, in the order of the values.</param>
public sealed class FileFloats(string path, IReadOnlyList<FileSegment> segments) : StoredFloats(segments.Sum(segment => segment.Count))
{
    private const int BufferLength = 1 << 20;

    /// <inheritdoc/>
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
                    if (segment is { Kind: ValueKind.Single, Stride: sizeof(float), IsBigEndian: false })
                    {
                        destination.Write(bytes);
                        continue;
                    }

                    Convert(bytes, new StoredType(segment.Kind, segment.IsBigEndian), segment.Stride, floats.AsSpan(0, count));
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

    /// <summary>Makes floats of stored values: doubles are rounded, halves widened.</summary>
    /// <param name="bytes">The values.</param>
    /// <param name="type">What they are.</param>
    /// <param name="stride">How many bytes from one to the next.</param>
    /// <param name="values">Gets as many as it is long.</param>
    public static void Convert(ReadOnlySpan<byte> bytes, StoredType type, int stride, Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var value = bytes[(i * stride)..];
            values[i] = type switch
            {
                { Kind: ValueKind.Half, IsBigEndian: false } => (float)BinaryPrimitives.ReadHalfLittleEndian(value),
                { Kind: ValueKind.Half } => (float)BinaryPrimitives.ReadHalfBigEndian(value),
                { Kind: ValueKind.Single, IsBigEndian: false } => BinaryPrimitives.ReadSingleLittleEndian(value),
                { Kind: ValueKind.Single } => BinaryPrimitives.ReadSingleBigEndian(value),
                { IsBigEndian: false } => (float)BinaryPrimitives.ReadDoubleLittleEndian(value),
                _ => (float)BinaryPrimitives.ReadDoubleBigEndian(value),
            };
        }
    }
}
