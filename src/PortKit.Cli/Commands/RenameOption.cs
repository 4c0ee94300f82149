using System.CommandLine;

namespace PortKit.Cli.Commands;

/// <summary>The option that gives blobs of a model other names.</summary>
internal sealed class RenameOption
{
    /// <summary>Makes the option, and what it checks.</summary>
    public RenameOption() => Option.Validators.Add(result =>
    {
        foreach (var token in result.Tokens.Where(token => !TryParse(token.Value, out _, out _)))
            result.AddError($"--rename: BLOB=NAME is expected, such as prob=scores. Found '{token.Value}'.");
        foreach (var twice in result.Tokens.Select(token => TryParse(token.Value, out var blob, out _) ? blob : "")
            .Where(blob => blob.Length > 0)
            .GroupBy(blob => blob)
            .Where(group => group.Count() > 1))
        {
            result.AddError($"--rename: one name for each blob is expected. Found {twice.Count()} for {twice.Key}.");
        }
    });

    /// <summary>The option.</summary>
    public Option<string[]> Option { get; } = new("--rename")
    {
        Description = "What an input, an output or another blob is called in the model, such as prob=scores; an earlier version of a blob is "
            + "BLOB@LAYER. May be given several times.",
        HelpName = "BLOB=NAME",
        DefaultValueFactory = _ => [],
    };

    /// <summary>The names, by blob.</summary>
    public IReadOnlyDictionary<string, string> Read(ParseResult parsed)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in parsed.GetValue(Option)!)
        {
            if (TryParse(text, out var blob, out var name))
                names[blob] = name;
        }

        return names;
    }

    // Names of blobs may hold an equals sign, names in a model seldom do.
    private static bool TryParse(string text, out string blob, out string name)
    {
        var at = text.LastIndexOf('=');
        (blob, name) = (at > 0 ? text[..at] : "", text[(at + 1)..]);
        return at > 0 && name.Length > 0;
    }
}
