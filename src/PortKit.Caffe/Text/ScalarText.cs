using System.Buffers;
using System.Globalization;
using System.Text;

namespace PortKit.Caffe.Text;

/// <summary>
/// Reads the value of a field that no schema knows, as <see cref="UnknownField.Scalar"/> keeps it: what it is shows in how it is written.
/// </summary>
internal static class ScalarText
{
    /// <summary>
    /// A <see cref="long"/> for a number that is written as a whole one (decimal, octal, hexadecimal); a <see cref="bool"/> for true and false; a
    /// <see cref="double"/> for one with a point, an exponent or an f, and for inf and nan; a <see cref="WholeOutOfRange"/>; else a
    /// <see cref="TextValue"/>.
    /// </summary>
    public static object Read(string scalar)
    {
        if (scalar[0] is '"' or '\'')
            return new TextValue(Unquoted(scalar));
        var isNegative = scalar[0] == '-';
        var digits = Encoding.Latin1.GetBytes(isNegative ? scalar[1..] : scalar);
        if (!char.IsAsciiDigit((char)digits[0]) && digits[0] != '.')
            return Word(scalar, digits, isNegative);
        if (TextParser.TryParseWhole(digits, out var whole))
        {
            return whole <= long.MaxValue ? (isNegative ? -(long)whole : (long)whole)
                : isNegative && whole == 1ul << 63 ? long.MinValue
                : new WholeOutOfRange(scalar);
        }

        // All digits, and yet no number of 64 bits.
        if (!digits.AsSpan().ContainsAny(".eEfF"u8) || digits.AsSpan().StartsWith("0x"u8) || digits.AsSpan().StartsWith("0X"u8))
            return new WholeOutOfRange(scalar);
        return Signed(double.Parse(digits.AsSpan().TrimEnd("fF"u8), NumberStyles.Float, CultureInfo.InvariantCulture), isNegative);
    }

    private static object Word(string scalar, ReadOnlySpan<byte> word, bool isNegative)
    {
        if (TextParser.Spells(word, "inf"u8) || TextParser.Spells(word, "infinity"u8))
            return Signed(double.PositiveInfinity, isNegative);
        if (TextParser.Spells(word, "nan"u8))
            return Signed(TextParser.PositiveNaN, isNegative);
        return scalar switch
        {
            "true" or "True" => true,
            "false" or "False" => false,
            _ => new TextValue(scalar) { IsWord = true },
        };
    }

    private static double Signed(double value, bool isNegative) => isNegative ? Math.CopySign(value, -1) : value;

    // Literals in a row, with a space between two, are one string.
    private static string Unquoted(string scalar)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var rest = Encoding.UTF8.GetBytes(scalar).AsSpan();
        while (!rest.IsEmpty)
        {
            var end = 1;
            while (rest[end] != rest[0])
                end += rest[end] == '\\' ? 2 : 1;
            StringLiteral.Unescape(rest[..(end + 1)], bytes);
            rest = rest[(end + 1)..].TrimStart((byte)' ');
        }

        return ByteText.Decode(bytes.WrittenSpan, out _);
    }
}
