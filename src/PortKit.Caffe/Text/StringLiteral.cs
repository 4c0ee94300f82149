using System.Buffers;
using System.Globalization;
using System.Text;

namespace PortKit.Caffe.Text;

/// <summary>String literals of the text format: what their escapes stand for, and how to write bytes as one.</summary>
internal static class StringLiteral
{
    /// <summary>Appends the bytes that one well-formed literal, given with its quotes, stands for.</summary>
    public static void Unescape(ReadOnlySpan<byte> literal, ArrayBufferWriter<byte> to)
    {
        var rest = literal[1..^1];
        while (rest.IndexOf((byte)'\\') is var slash and >= 0)
        {
            to.Write(rest[..slash]);
            rest = rest[(slash + 1)..];
            rest = rest[UnescapeOne(rest, to)..];
        }
        to.Write(rest);
    }

    /// <summary>Writes bytes as a literal in double quotes: ASCII as it is, all else in octal, as protobuf prints it.</summary>
    public static void Write(ReadOnlySpan<byte> bytes, TextWriter to)
    {
        to.Write('"');
        foreach (var b in bytes)
        {
            switch (b)
            {
                case (byte)'\n':
                    to.Write("\\n");
                    break;
                case (byte)'\r':
                    to.Write("\\r");
                    break;
                case (byte)'\t':
                    to.Write("\\t");
                    break;
                case (byte)'"' or (byte)'\'' or (byte)'\\':
                    to.Write('\\');
                    to.Write((char)b);
                    break;
                case < 0x20 or >= 0x7F:
                    to.Write('\\');
                    to.Write((char)('0' + (b >> 6)));
                    to.Write((char)('0' + ((b >> 3) & 7)));
                    to.Write((char)('0' + (b & 7)));
                    break;
                default:
                    to.Write((char)b);
                    break;
            }
        }
        to.Write('"');
    }

    /// <summary>Appends what stands after one backslash; tells how many bytes of the literal it took.</summary>
    private static int UnescapeOne(ReadOnlySpan<byte> rest, ArrayBufferWriter<byte> to)
    {
        var c = rest[0];
        switch (c)
        {
            case >= (byte)'0' and <= (byte)'7':
                var digits = CountDigits(rest, 3, static b => b is >= (byte)'0' and <= (byte)'7');
                var octal = 0;
                foreach (var digit in rest[..digits])
                    octal = (octal * 8) + digit - '0';
                Append(to, (byte)octal);
                return digits;
            case (byte)'x':
                var hexDigits = CountDigits(rest[1..], 2, static b => char.IsAsciiHexDigit((char)b));
                Append(to, (byte)Hex(rest.Slice(1, hexDigits)));
                return 1 + hexDigits;
            case (byte)'u':
                return AppendUtf16(rest, to);
            case (byte)'U':
                AppendCodePoint(Hex(rest.Slice(1, 8)), to);
                return 9;
            default:
                Append(to, c switch
                {
                    (byte)'a' => 7,
                    (byte)'b' => 8,
                    (byte)'t' => 9,
                    (byte)'n' => 10,
                    (byte)'v' => 11,
                    (byte)'f' => 12,
                    (byte)'r' => 13,
                    _ => c,
                });
                return 1;
        }
    }

    private static int AppendUtf16(ReadOnlySpan<byte> rest, ArrayBufferWriter<byte> to)
    {
        var unit = Hex(rest.Slice(1, 4));
        if (unit is >= 0xD800 and < 0xDC00
            && rest.Length >= 11 && rest[5] == '\\' && rest[6] == 'u'
            && Hex(rest.Slice(7, 4)) is >= 0xDC00 and < 0xE000 and var low)
        {
            AppendCodePoint(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00), to);
            return 11;
        }
        AppendCodePoint(unit, to);
        return 5;
    }

    /// <summary>
    /// Appends a code point as protobuf does: half a surrogate pair in three bytes like any other number of its
    /// size, and one beyond Unicode as the escape that it was written with.
    /// </summary>
    private static void AppendCodePoint(uint codePoint, ArrayBufferWriter<byte> to)
    {
        Span<byte> bytes = stackalloc byte[10];
        if (Rune.TryCreate(codePoint, out var rune))
            to.Write(bytes[..rune.EncodeToUtf8(bytes)]);
        else if (codePoint <= 0xFFFF)
            to.Write([(byte)(0xE0 | (codePoint >> 12)), (byte)(0x80 | ((codePoint >> 6) & 0x3F)), (byte)(0x80 | (codePoint & 0x3F))]);
        else
            to.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\\U{codePoint:x8}")));
    }

    private static int CountDigits(ReadOnlySpan<byte> bytes, int most, Func<byte, bool> accepts)
    {
        var count = 0;
        while (count < most && count < bytes.Length && accepts(bytes[count]))
            count++;
        return count;
    }

    private static uint Hex(ReadOnlySpan<byte> digits) =>
        uint.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static void Append(ArrayBufferWriter<byte> to, byte value) => to.Write([value]);
}
