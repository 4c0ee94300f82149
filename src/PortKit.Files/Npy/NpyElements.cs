using System.Buffers.Binary;

namespace PortKit.Files.Npy;

/// <summary>How the elements of a .npy file are laid down in bytes.</summary>
/// <param name="Kind">f for floats, i and u for integers with and without a sign, b for bool; as NumPy's type codes.</param>
/// <param name="Size">The bytes of an element.</param>
/// <param name="IsBig">Whether the first byte is the most significant.</param>
internal readonly record struct NpyElements(char Kind, int Size, bool IsBig)
{
    /// <summary>What can be read, for messages.</summary>
    public const string Expected = "floats of 2, 4 or 8 bytes (such as <f4), integers of 1 to 8 (such as <i8) or bool (|b1)";

    /// <summary>Reads a type as NumPy writes it, such as <c>&lt;f4</c>.</summary>
    public static bool TryParse(string text, out NpyElements elements)
    {
        elements = default;
        if (text.Length != 3 || text[0] is not ('<' or '>' or '|' or '=') || !char.IsAsciiDigit(text[2]))
            return false;
        elements = new NpyElements(text[1], text[2] - '0', text[0] == '>');
        return (elements.Kind, elements.Size) switch
        {
            ('b', 1) or ('i', 1) or ('u', 1) => true,
            ('f', 2 or 4 or 8) or ('i' or 'u', 2 or 4 or 8) => text[0] != '|',
            _ => false,
        };
    }

    /// <summary>The type, byte order apart.</summary>
    public ElementType Type => (Kind, Size) switch
    {
        ('f', 2) => ElementType.Float16,
        ('f', 4) => ElementType.Float32,
        ('f', _) => ElementType.Float64,
        ('b', _) => new ElementType("bool", 8),
        ('u', _) => new ElementType($"uint{8 * Size}", 8 * Size),
        _ => new ElementType($"int{8 * Size}", 8 * Size),
    };

    /// <summary>The elements as floats: rounded to the nearest where they have more digits.</summary>
    /// <param name="bytes">The elements, little-endian, one after the other.</param>
    /// <param name="values">Takes a float for each.</param>
    public void Convert(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = Convert(bytes.Slice(i * Size, Size));
    }

    private float Convert(ReadOnlySpan<byte> element)
    {
        var bits = Size switch
        {
            1 => element[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(element),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(element),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(element),
        };
        return (Kind, Size) switch
        {
            ('f', 2) => (float)BitConverter.UInt16BitsToHalf((ushort)bits),
            ('f', 4) => BitConverter.UInt32BitsToSingle((uint)bits),
            ('f', _) => (float)BitConverter.UInt64BitsToDouble(bits),
            ('i', 1) => (sbyte)bits,
            ('i', 2) => (short)bits,
            ('i', 4) => (int)bits,
            ('i', _) => (long)bits,
            ('b', _) => bits == 0 ? 0 : 1,
            _ => bits,
        };
    }
}
