using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace PortKit.Files;

/// <summary>The type of stored elements.</summary>
/// <param name="Name">What to call it, such as <c>float32</c>.</param>
/// <param name="Bits">How many bits one takes.</param>
public sealed record ElementType(string Name, int Bits)
{
    /// <summary>Half precision.</summary>
    public static readonly ElementType Float16 = new("float16", 16);

    /// <summary>The upper half of a float32.</summary>
    public static readonly ElementType BFloat16 = new("bfloat16", 16);

    /// <summary>Single precision.</summary>
    public static readonly ElementType Float32 = new("float32", 32);

    /// <summary>Double precision.</summary>
    public static readonly ElementType Float64 = new("float64", 64);

    /// <summary>Whole numbers of 64 bits.</summary>
    public static readonly ElementType Int64 = new("int64", 64);

    /// <summary>Whether the elements are numbers that <see cref="Widen"/> reads.</summary>
    public bool IsFloat => this == Float16 || this == BFloat16 || this == Float32 || this == Float64;

    /// <summary>How many bytes so many elements take; null if that cannot be counted.</summary>
    public long? ByteLength(long count) => count > (long.MaxValue - 7) / Bits ? null : ((count * Bits) + 7) / 8;

    /// <summary>Makes doubles of little-endian elements, all of them exactly.</summary>
    public void Widen(ReadOnlySpan<byte> elements, Span<double> values)
    {
        if (this == Float64)
        {
            elements.CopyTo(MemoryMarshal.AsBytes(values));
        }
        else if (this == Float32)
        {
            TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, float>(elements), values);
        }
        else if (this == Float16)
        {
            TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, Half>(elements), values);
        }
        else
        {
            var halves = MemoryMarshal.Cast<byte, ushort>(elements);
            for (var i = 0; i < halves.Length; i++)
                values[i] = BitConverter.UInt32BitsToSingle((uint)halves[i] << 16);
        }
    }
}
