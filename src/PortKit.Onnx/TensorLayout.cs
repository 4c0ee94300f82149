using System.Globalization;

namespace PortKit.Onnx;

/// <summary>The arithmetic of dims and bytes.</summary>
internal static class TensorLayout
{
    /// <summary>How many elements a tensor of these dims has.</summary>
    /// <exception cref="ArgumentException">A dimension is negative, or they are too many to count.</exception>
    public static long ElementCount(ReadOnlySpan<long> dims)
    {
        long count = 1;
        var empty = false;
        foreach (var dim in dims)
        {
            if (dim < 0)
                throw new ArgumentException($"Dims must not be negative here. Found {Text(dims)}.", nameof(dims));
            empty |= dim == 0;
        }

        if (empty)
            return 0;
        foreach (var dim in dims)
        {
            if (count > long.MaxValue / dim)
                throw new ArgumentException($"Dims must not describe more than {long.MaxValue} elements. Found {Text(dims)}.", nameof(dims));
            count *= dim;
        }

        return count;
    }

    /// <summary>How many bytes a tensor has in <c>raw_data</c>.</summary>
    /// <exception cref="ArgumentException">As of <see cref="ElementCount"/>, or the type has no bytes, as strings.</exception>
    public static long ByteLength(DataType type, ReadOnlySpan<long> dims)
    {
        var bits = BitsPerElement(type);
        if (bits == 0)
            throw new ArgumentException($"Elements must have a size of their own. Found {type}.", nameof(type));
        var count = ElementCount(dims);
        if (count > (long.MaxValue - 7) / bits)
            throw new ArgumentException($"Dims must not describe more than {long.MaxValue / 8} bytes. Found {Text(dims)}.", nameof(dims));
        return (count * bits + 7) / 8;
    }

    /// <summary>Bits per element in <c>raw_data</c>; 0 for strings and types unknown.</summary>
    public static int BitsPerElement(DataType type) => type switch
    {
        DataType.Uint2 or DataType.Int2 => 2,
        DataType.Uint4 or DataType.Int4 or DataType.Float4E2M1 => 4,
        DataType.Uint8 or DataType.Int8 or DataType.Bool or DataType.Float8E4M3Fn or DataType.Float8E4M3Fnuz
            or DataType.Float8E5M2 or DataType.Float8E5M2Fnuz or DataType.Float8E8M0 => 8,
        DataType.Uint16 or DataType.Int16 or DataType.Float16 or DataType.Bfloat16 => 16,
        DataType.Float or DataType.Int32 or DataType.Uint32 => 32,
        DataType.Double or DataType.Int64 or DataType.Uint64 or DataType.Complex64 => 64,
        DataType.Complex128 => 128,
        _ => 0,
    };

    /// <summary>The dims in brackets, for messages and names.</summary>
    public static string Text(ReadOnlySpan<long> dims)
    {
        var texts = new string[dims.Length];
        for (var i = 0; i < dims.Length; i++)
            texts[i] = dims[i].ToString(CultureInfo.InvariantCulture);
        return $"[{string.Join(',', texts)}]";
    }
}
