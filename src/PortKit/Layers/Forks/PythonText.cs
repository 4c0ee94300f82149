using System.Globalization;

namespace PortKit.Layers.Forks;

/// <summary>
/// What param_str of a Python layer says: numbers and lists of numbers by name, in as much YAML as nets have there. Entries stand on lines of
/// their own, or between commas in braces; names and values may be in quotes, and a list may be called a tuple.
/// </summary>
internal static class PythonText
{
    private const string Tuple = "!!python/tuple";

    /// <summary>The entries; null for a text that is something else.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<double>>? Read(string text)
    {
        var entries = new Dictionary<string, IReadOnlyList<double>>(StringComparer.Ordinal);
        var rest = text.Trim();
        if (rest is ['{', .., '}'])
            rest = rest[1..^1];
        foreach (var entry in Entries(rest))
        {
            var colon = entry.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || Values(entry[(colon + 1)..].Trim()) is not { } values)
                return null;
            entries[entry[..colon].Trim().Trim('\'', '"')] = values;
        }

        return entries;
    }

    private static IEnumerable<string> Entries(string text)
    {
        var (start, depth) = (0, 0);
        for (var i = 0; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : '\n';
            depth += c is '[' or '(' ? 1 : c is ']' or ')' ? -1 : 0;
            if (i < text.Length && (depth > 0 || c is not ('\n' or ',')))
                continue;
            if (text[start..i].Trim() is { Length: > 0 } entry)
                yield return entry;
            start = i + 1;
        }
    }

    private static double[]? Values(string text)
    {
        if (text.StartsWith(Tuple, StringComparison.Ordinal))
            text = text[Tuple.Length..].Trim();
        if (text is not (['[', .., ']'] or ['(', .., ')']))
            return Number(text) is { } one ? [one] : null;
        var values = new List<double>();
        foreach (var part in text[1..^1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Number(part) is not { } value)
                return null;
            values.Add(value);
        }

        return [.. values];
    }

    private static double? Number(string text) =>
        double.TryParse(text.Trim('\'', '"'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}
