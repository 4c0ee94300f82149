using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using PortKit.Caffe.Protos;

namespace PortKit.Caffe.Text;

/// <summary>
/// Prints messages in the protobuf text format, as protobuf does: the fields that are set, one on a line in the order of
/// their numbers, those of forks after Caffe's own, two spaces for each level; enum values by their names in the schema; in strings, octal escapes
/// for everything beyond ASCII. A float has the fewest digits that read back as the same float. Reading
/// what was written gives an equal message.
/// <para>
/// Only what text cannot hold is lost: the payload of a NaN (its sign is kept), half a surrogate pair in a string, and an
/// enum number without a name, which is printed as a number but refused by readers.
/// </para>
/// </summary>
public static class TextFormatWriter
{
    /// <summary>Prints a message into a string. Lines end in LF.</summary>
    /// <param name="message">The message.</param>
    /// <param name="map">If given, the unknown fields that it keeps for the message are printed too, after the others.</param>
    public static string Write(IMessage message, SourceMap? map = null)
    {
        using var to = new StringWriter(CultureInfo.InvariantCulture);
        Write(message, to, map);
        return to.ToString();
    }

    /// <summary>Prints a message. Lines end in LF.</summary>
    /// <param name="message">The message.</param>
    /// <param name="to">Receives the text, which is ASCII, unknown fields apart.</param>
    /// <param name="map">If given, the unknown fields that it keeps for the message are printed too, after the others.</param>
    public static void Write(IMessage message, TextWriter to, SourceMap? map = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(to);
        WriteFields(message, to, map, "");
    }

    private static void WriteFields(IMessage message, TextWriter to, SourceMap? map, string indent)
    {
        foreach (var field in MessageFields.Of(message.Descriptor))
        {
            if (field.IsMap)
                throw new ArgumentException($"{message.Descriptor.Name}.{field.Name} is a map. Expected messages without maps.", nameof(message));
            if (field.IsRepeated)
            {
                foreach (var value in MessageFields.ElementsOf(message, field))
                    WriteField(field, value, to, map, indent);
            }
            else if (IsSet(field, message))
            {
                WriteField(field, field.Accessor.GetValue(message), to, map, indent);
            }
            else if (message is V1LayerParameter && field.FieldNumber == V1LayerParameter.TypeFieldNumber && map?.TypeWord(message) is { } word)
            {
                to.Write($"{indent}{field.Name}: {word}\n");
            }
        }
        if (map is not null)
            WriteUnknown(map.UnknownFields(message), to, indent);
    }

    private static bool IsSet(FieldDescriptor field, IMessage message) => !field.HasPresence || field.Accessor.HasValue(message);

    private static void WriteField(FieldDescriptor field, object value, TextWriter to, SourceMap? map, string indent)
    {
        to.Write(indent);
        to.Write(field.FieldType == FieldType.Group ? field.MessageType.Name : field.Name);
        if (value is IMessage child)
        {
            to.Write(" {\n");
            WriteFields(child, to, map, indent + "  ");
            to.Write(indent);
            to.Write("}\n");
            return;
        }
        to.Write(": ");
        WriteScalar(field, value, to);
        to.Write('\n');
    }

    private static void WriteScalar(FieldDescriptor field, object value, TextWriter to)
    {
        switch (value)
        {
            case bool flag:
                to.Write(flag ? "true" : "false");
                break;
            case string text:
                StringLiteral.Write(Encoding.UTF8.GetBytes(text), to);
                break;
            case ByteString bytes:
                StringLiteral.Write(bytes.Span, to);
                break;
            case float number:
                to.Write(FormatFloat(number, float.IsNegative(number), number.ToString("R", CultureInfo.InvariantCulture)));
                break;
            case double number:
                to.Write(FormatFloat(number, double.IsNegative(number), number.ToString("R", CultureInfo.InvariantCulture)));
                break;
            case Enum:
                var name = field.EnumType.FindValueByNumber((int)value)?.Name;
                to.Write(name ?? ((int)value).ToString(CultureInfo.InvariantCulture));
                break;
            default:
                to.Write(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static string FormatFloat(double number, bool negative, string digits)
    {
        if (double.IsNaN(number))
            return negative ? "-nan" : "nan";
        if (double.IsInfinity(number))
            return negative ? "-inf" : "inf";
        return digits.Replace('E', 'e');
    }

    private static void WriteUnknown(IReadOnlyList<UnknownField> fields, TextWriter to, string indent)
    {
        foreach (var field in fields)
        {
            to.Write(indent);
            to.Write(field.Name);
            if (field.Children is null)
            {
                to.Write($": {field.Scalar}\n");
                continue;
            }
            to.Write(" {\n");
            WriteUnknown(field.Children, to, indent + "  ");
            to.Write(indent);
            to.Write("}\n");
        }
    }
}
