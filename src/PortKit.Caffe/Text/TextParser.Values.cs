using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace PortKit.Caffe.Text;

// Scalar values.
internal ref partial struct TextParser
{
    // Halfway between the largest float and the next power of two. protobuf lets it be the largest float; IEEE rounding would not.
    private const double RoundsToLargestFloat = 3.4028235677973366e+38;

    // double.NaN has its sign set; protobuf's nan has not.
    internal static readonly double PositiveNaN = BitConverter.UInt64BitsToDouble(0x7FF8_0000_0000_0000);

    /// <summary>Reads one value of a field that is no message; null after an error.</summary>
    private object? ReadScalar(FieldSchema field) => field.Type switch
    {
        FieldType.Double => ReadDouble(field),
        FieldType.Float => ReadDouble(field) is { } value ? ToSingle(value) : null,
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 =>
            ReadSigned(field, int.MaxValue) is { } value ? (int)value : null,
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => ReadSigned(field, long.MaxValue),
        FieldType.UInt32 or FieldType.Fixed32 =>
            ReadUnsigned(field, uint.MaxValue, negative: false) is { } value ? (uint)value : null,
        FieldType.UInt64 or FieldType.Fixed64 => ReadUnsigned(field, ulong.MaxValue, negative: false),
        FieldType.Bool => ReadBool(field),
        FieldType.Enum => ReadEnum(field),
        FieldType.String => ReadString(field),
        FieldType.Bytes => ReadBytes(field) ? ByteString.CopyFrom(_stringBytes.WrittenSpan) : null,
        _ => throw new InvalidOperationException($"{field.Type} is not a scalar."),
    };

    internal static float ToSingle(double value) => Math.Abs(value) is > float.MaxValue and <= RoundsToLargestFloat
        ? MathF.CopySign(float.MaxValue, (float)value)
        : (float)value;

    private double? ReadDouble(FieldSchema field)
    {
        var negative = Take('-');
        var token = _tokens.Current;
        var bytes = _tokens.BytesOf(token);
        double value;
        switch (token.Kind)
        {
            case TextTokenKind.Integer when bytes.Length > 1 && bytes[0] == '0':
                Fail(CaffeCodes.Value, token,
                    $"Expected a decimal number for '{field.Descriptor.Name}' ({NameOf(field.Type)}). Found {Found()}.",
                    "Only whole-number fields take octal (010) and hexadecimal (0x10).");
                return null;
            case TextTokenKind.Integer or TextTokenKind.Float when !token.Flawed:
                value = double.Parse(bytes.TrimEnd("fF"u8), NumberStyles.Float, CultureInfo.InvariantCulture);
                break;
            case TextTokenKind.Identifier when Spells(bytes, "inf"u8) || Spells(bytes, "infinity"u8):
                value = double.PositiveInfinity;
                break;
            case TextTokenKind.Identifier when Spells(bytes, "nan"u8):
                value = PositiveNaN;
                break;
            default:
                Fail(CaffeCodes.Value, token, $"Expected a number for '{field.Descriptor.Name}' ({NameOf(field.Type)}). Found {Found()}.",
                    token.Kind == TextTokenKind.String ? "Numbers stand without quotes." : null);
                return null;
        }
        _tokens.Next();
        return negative ? Math.CopySign(value, -1) : value;
    }

    private long? ReadSigned(FieldSchema field, long max)
    {
        var negative = Take('-');
        if (ReadUnsigned(field, (ulong)max + (negative ? 1ul : 0), negative) is not { } magnitude)
            return null;
        return negative ? unchecked(-(long)magnitude) : (long)magnitude;
    }

    private ulong? ReadUnsigned(FieldSchema field, ulong max, bool negative)
    {
        var token = _tokens.Current;
        if (token.Kind == TextTokenKind.Integer && TryParseWhole(_tokens.BytesOf(token), out var value) && value <= max)
        {
            if (token.Flawed)
                return null;
            _tokens.Next();
            return value;
        }
        var sign = negative ? "-" : "";
        var hint = token.Kind == TextTokenKind.String ? "Numbers stand without quotes."
            : _tokens.Is('[') && !field.IsRepeated ? $"'{field.Descriptor.Name}' may stand only once, so it takes no list."
            : null;
        Fail(CaffeCodes.Value, token,
            $"Expected a whole number {RangeOf(field.Type)} for '{field.Descriptor.Name}' ({NameOf(field.Type)}). Found {Found(sign)}.", hint);
        return null;
    }

    private bool? ReadBool(FieldSchema field)
    {
        var token = _tokens.Current;
        if (token.Kind == TextTokenKind.Integer)
            return ReadUnsigned(field, 1, negative: false) is { } number ? number == 1 : null;
        bool? value = null;
        if (token.Kind == TextTokenKind.Identifier)
        {
            var word = _tokens.BytesOf(token);
            if (word.SequenceEqual("true"u8) || word.SequenceEqual("True"u8) || word.SequenceEqual("t"u8))
                value = true;
            else if (word.SequenceEqual("false"u8) || word.SequenceEqual("False"u8) || word.SequenceEqual("f"u8))
                value = false;
        }
        var found = Found();
        if (token.Kind == TextTokenKind.Identifier)
            _tokens.Next();
        if (value is null)
            Fail(CaffeCodes.Value, token, $"Expected true or false for '{field.Descriptor.Name}'. Found {found}.");
        return value;
    }

    private object? ReadEnum(FieldSchema field)
    {
        var token = _tokens.Current;
        var found = Found();
        var values = field.EnumValues;
        switch (token.Kind)
        {
            case TextTokenKind.Identifier:
                _tokens.Next();
                if (values.TryGetValue(TextOf(token), out var number))
                    return number;
                break;
            case TextTokenKind.String when !_strict && IsLayerType(field):
                _tokens.Next();
                break;
            case TextTokenKind.Integer:
            case TextTokenKind.Symbol when _tokens.Is('-'):
                if (ReadSigned(field, int.MaxValue) is not { } value)
                    return null;
                if (field.Descriptor.EnumType.FindValueByNumber((int)value) is not null)
                    return (int)value;
                found = $"'{value}'";
                break;
            default:
                break;
        }
        if (IsLayerType(field))
        {
            FailLayerType(token, found);
            return null;
        }

        Fail(CaffeCodes.Value, token,
            $"Expected one of {string.Join(", ", values.Keys)} for '{field.Descriptor.Name}' ({field.Descriptor.EnumType.Name}). Found {found}.",
            SuggestEnumValue(token, values.Keys));
        return null;
    }

    /// <summary>Whether a name or a number of the field's enum stands here, as far as one word tells.</summary>
    private readonly bool IsEnumValue(FieldSchema field)
    {
        var bytes = _tokens.BytesOf(_tokens.Current);
        return _tokens.Current.Kind switch
        {
            TextTokenKind.Identifier => field.EnumValues.ContainsKey(TextOf(_tokens.Current)),
            TextTokenKind.Integer => TryParseWhole(bytes, out var number)
                && number <= int.MaxValue && field.Descriptor.EnumType.FindValueByNumber((int)number) is not null,
            TextTokenKind.String => false,
            _ => true,
        };
    }

    private readonly string? SuggestEnumValue(in TextToken token, IEnumerable<string> names)
    {
        if (token.Kind is not (TextTokenKind.Identifier or TextTokenKind.String))
            return null;
        var quoted = token.Kind == TextTokenKind.String;
        var nearest = NearestName.Find(TextOf(token).Trim('"', '\''), names);
        return (nearest, quoted) switch
        {
            (null, true) => "The names of an enum stand without quotes.",
            (null, false) => null,
            (_, true) => $"Write {nearest}, without quotes.",
            (_, false) => $"Did you mean '{nearest}'?",
        };
    }

    private string? ReadString(FieldSchema field)
    {
        var at = _tokens.Current;
        if (!ReadBytes(field))
            return null;
        var text = ByteText.Decode(_stringBytes.WrittenSpan, out var isUtf8);
        if (!isUtf8 && !_saidNotUtf8)
        {
            _saidNotUtf8 = true;
            _bag.Warning(
                CaffeCodes.NotUtf8,
                _errors.At(at.Line, at.Column),
                $"Expected UTF-8 in the string of '{field.Descriptor.Name}'. Found other bytes; they are read as Latin-1, "
                    + "here and in the rest of the file.",
                "If names look wrong, save the file as UTF-8.");
        }
        return text;
    }

    /// <summary>Reads one string literal, or several in a row as one, into <see cref="_stringBytes"/>.</summary>
    private bool ReadBytes(FieldSchema field)
    {
        if (_tokens.Current.Kind != TextTokenKind.String)
        {
            return Fail(CaffeCodes.Value, _tokens.Current,
                $"Expected a string for '{field.Descriptor.Name}'. Found {Found()}.", HintForUnquoted(field));
        }
        _stringBytes.ResetWrittenCount();
        while (_tokens.Current is { Kind: TextTokenKind.String } literal)
        {
            if (literal.Flawed)
                return false;
            StringLiteral.Unescape(_tokens.BytesOf(literal), _stringBytes);
            _tokens.Next();
        }
        return true;
    }

    internal static bool TryParseWhole(ReadOnlySpan<byte> digits, out ulong value)
    {
        if (digits.Length == 1 || digits[0] != '0')
            return ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        if (digits[1] is (byte)'x' or (byte)'X')
            return ulong.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
        value = 0;
        foreach (var digit in digits)
        {
            if (value >> 61 != 0 || digit > '7')
                return false;
            value = (value << 3) | (uint)(digit - '0');
        }
        return true;
    }

    internal static bool Spells(ReadOnlySpan<byte> word, ReadOnlySpan<byte> lowerCase) =>
        System.Text.Ascii.EqualsIgnoreCase(word, lowerCase);

    private static string RangeOf(FieldType type) => type switch
    {
        FieldType.Bool => "from 0 to 1",
        FieldType.UInt32 or FieldType.Fixed32 => $"from 0 to {uint.MaxValue}",
        FieldType.UInt64 or FieldType.Fixed64 => $"from 0 to {ulong.MaxValue}",
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => $"from {long.MinValue} to {long.MaxValue}",
        _ => $"from {int.MinValue} to {int.MaxValue}",
    };

    private static string NameOf(FieldType type) => type.ToString().ToLowerInvariant();
}
