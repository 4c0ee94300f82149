using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using PortKit.Formats;
using PortKit.Net;

namespace PortKit.Cli.Commands;

/// <summary>What --input takes: the shape of an input, or its values.</summary>
internal static class InputArgument
{
    /// <summary>How values are given.</summary>
    public const string ValuesForm = "NAME=F.npy";

    /// <summary>Reads a name and a file of values, NAME=F.npy.</summary>
    public static bool TryParseValues(string text, out string name, out string file) =>
        TryParseFile(text, TensorFormats.HoldsArrays, out name, out file);

    /// <summary>Reads a name and a file, NAME=FILE, if the file is one that is wanted.</summary>
    public static bool TryParseFile(string text, Func<string, bool> isWanted, out string name, out string file)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        name = at > 0 ? text[..at] : "";
        file = text[(at + 1)..];
        return at > 0 && isWanted(file);
    }

    /// <summary>The files by input; the last of a name counts, and what is no such argument is left out.</summary>
    /// <param name="texts">The arguments.</param>
    /// <param name="isWanted">Whether a file is one that is wanted.</param>
    public static Dictionary<string, string> FilesOf(IEnumerable<string> texts, Func<string, bool> isWanted)
    {
        var files = new Dictionary<string, string>();
        foreach (var text in texts)
        {
            if (TryParseFile(text, isWanted, out var name, out var file))
                files[name] = file;
        }

        return files;
    }

    /// <summary>Reads a name and a shape that leaves sizes open, NAME=1x3xHxW.</summary>
    public static bool TryParseSymbolic(string text, out string name, [NotNullWhen(true)] out SymbolicShape? shape)
    {
        var at = text.LastIndexOf('=');
        name = at > 0 ? text[..at] : "";
        shape = null;
        return at > 0 && SymbolicShape.TryParse(text[(at + 1)..], out shape);
    }

    /// <summary>The shapes that leave sizes open; the last of a name counts, unless sizes are given after it.</summary>
    public static IReadOnlyDictionary<string, SymbolicShape> SymbolicShapesOf(
        IReadOnlyList<string> texts, IReadOnlyDictionary<string, SymbolicShape> others)
    {
        var shapes = others.ToDictionary();
        foreach (var text in texts)
        {
            if (TryParseSymbolic(text, out var name, out var shape))
                shapes[name] = shape;
            else if (TryParseInput(text, out name, out _))
                shapes.Remove(name);
        }

        return shapes;
    }

    /// <summary>The sizes of a shape that are none: names, question marks, negative numbers; none where the text is no shape at all.</summary>
    public static IReadOnlyList<string> OpenSizes(string text)
    {
        var at = text.LastIndexOf('=');
        var parts = text[(at + 1)..].Split('x', ',');
        if (at < 1 || parts.Length < 2 || !parts.All(part => IsSize(part) || IsOpen(part)))
            return [];
        return [.. parts.Where(part => part.Length > 0 && !IsSize(part)).Select(part => $"'{part}'").Distinct()];

        static bool IsSize(string part) => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0;
        static bool IsOpen(string part) => part is "?" or "*" or "" or "0"
            || (part[0] == '-' && part.Length > 1 && part.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0)
            || ((char.IsAsciiLetter(part[0]) || part[0] == '_') && part.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'));
    }

    /// <summary>The shapes that are given, over others; the last of a name counts.</summary>
    public static IReadOnlyDictionary<string, Shape> ShapesOf(IEnumerable<string> texts, IReadOnlyDictionary<string, Shape> others)
    {
        var shapes = others.ToDictionary();
        foreach (var text in texts)
        {
            if (TryParseInput(text, out var name, out var shape))
                shapes[name] = shape;
        }

        return shapes;
    }

    /// <summary>Reads a name and a shape whose first axis is left open, NAME=Nx512x7x7, or ?x512x7x7.</summary>
    public static bool TryParseRows(string text, out string name, out Shape row)
    {
        var at = text.LastIndexOf('=');
        (name, row) = (at > 0 ? text[..at] : "", Shape.Scalar);
        var shape = text[(at + 1)..];
        if (at < 1 || shape.Length == 0 || shape[0] is not ('N' or '?'))
            return false;
        return shape.Length == 1 || (shape[1] is 'x' or ',' && TryParseInput($"{name}={shape[2..]}", out _, out row));
    }

    /// <summary>Reads a name and a shape, NAME=1x3x224x224.</summary>
    public static bool TryParseInput(string text, out string name, out Shape shape)
    {
        var at = text.LastIndexOf('=');
        name = at > 0 ? text[..at] : "";
        return Shape.TryParse(text[(at + 1)..], out shape) && shape.Rank > 0 && at > 0;
    }
}
