using PortKit.Caffe.Text;

namespace PortKit.Caffe;

/// <summary>Reads the plain values of fields that no schema knows as what they are meant to be.</summary>
public static class UnknownScalars
{
    /// <summary>A whole number: decimal, octal or hexadecimal.</summary>
    public static bool TryWhole(this UnknownField field, out long value)
    {
        value = Read(field) is long whole ? whole : 0;
        return Read(field) is long;
    }

    /// <summary>A number, whole or not; inf and nan among them. Out of float's range it is infinite, as in Caffe.</summary>
    public static bool TryNumber(this UnknownField field, out float value)
    {
        var read = Read(field);
        value = read is double number ? TextParser.ToSingle(number) : read is long whole ? whole : 0;
        return read is double or long;
    }

    /// <summary>A truth value: true, True, t or 1; false, False, f or 0.</summary>
    public static bool TryBool(this UnknownField field, out bool value)
    {
        bool? read = Read(field) switch
        {
            bool flag => flag,
            long and (0 or 1) and var number => number == 1,
            TextValue { IsWord: true, Text: "t" } => true,
            TextValue { IsWord: true, Text: "f" } => false,
            _ => null,
        };
        value = read ?? false;
        return read is not null;
    }

    /// <summary>A string in quotes; several in a row are one.</summary>
    public static bool TryText(this UnknownField field, out string value)
    {
        var text = Read(field) as TextValue;
        value = text is { IsWord: false } ? text.Text : "";
        return text is { IsWord: false };
    }

    /// <summary>A word without quotes, as the values of enums are.</summary>
    public static bool TryWord(this UnknownField field, out string value)
    {
        var text = Read(field) as TextValue;
        value = text is { IsWord: true } ? text.Text : "";
        return text is { IsWord: true };
    }

    private static object? Read(UnknownField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.Scalar is { } scalar ? ScalarText.Read(scalar) : null;
    }
}
