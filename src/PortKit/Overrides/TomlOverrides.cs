using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace PortKit.Overrides;

/// <summary>Reads patterns and initializers from TOML: a key and a string for each. The parts of a dotted key are joined again.</summary>
internal static class TomlOverrides
{
    /// <summary>What to type.</summary>
    private const string Example = "\"conv*\" = \"keras:HeNormal()\"";

    /// <summary>The entries of a text.</summary>
    public static IReadOnlyList<OverrideEntry> Read(string text, string path, DiagnosticBag bag)
    {
        DocumentSyntax document;
        try
        {
            document = SyntaxParser.Parse(text, path);
        }
        catch (TomlException tooDeep)
        {
            bag.Error(
                Codes.InitializerFile,
                SourceLocation.In(path),
                $"TOML of keys and strings is expected. Found something else: {tooDeep.Message}",
                Example);
            return [];
        }

        foreach (var message in document.Diagnostics)
        {
            bag.Error(
                Codes.InitializerFile,
                Place(message.Span),
                $"TOML is expected. Found something that does not read as such: {message.Message}.",
                Example);
        }

        if (document.HasErrors)
            return [];
        foreach (var table in document.Tables)
            bag.Error(Codes.InitializerFile, Place(table.Span), "Keys and strings alone are expected. Found a table.", Example);

        var entries = new List<OverrideEntry>();
        foreach (var pair in document.KeyValues)
        {
            if (pair.Value is StringValueSyntax { Value: { } spec })
                entries.Add(new OverrideEntry(Pattern(pair.Key!), Place(pair.Key!.Span), spec, Place(pair.Value.Span)));
            else
                bag.Error(Codes.InitializerFile, Place(pair.Value!.Span), $"The initializer of '{Pattern(pair.Key!)}' must be a string.", Example);
        }

        return entries;

        SourceLocation Place(SourceSpan span) => new(path, span.Start.Line + 1, span.Start.Column + 1);
    }

    private static string Pattern(KeySyntax key) =>
        string.Join('.', key.DotKeys.Select(item => Part(item.Key)).Prepend(Part(key.Key)));

    private static string Part(BareKeyOrStringValueSyntax? part) => part switch
    {
        StringValueSyntax { Value: { } quoted } => quoted,
        BareKeySyntax { Key.Text: { } bare } => bare,
        _ => "",
    };
}
