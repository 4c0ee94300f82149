using System.Diagnostics.CodeAnalysis;

namespace PortKit;

/// <summary>
/// Initializers in place of the net's fillers: one for the blobs that a pattern matches, or those that a file lists. What they fill has its
/// own seed; the numbers that the fillers would draw are drawn all the same, so that every other blob keeps its values.
/// </summary>
public sealed record InitializerOverride
{
    private InitializerOverride()
    {
    }

    /// <summary>Which blobs, as LAYER or LAYER.INDEX with * and ? in either; null if a file tells.</summary>
    public string? Pattern { get; private init; }

    /// <summary>The initializer, such as <c>keras:HeNormal()</c> or <c>lsuv</c>; null if a file tells.</summary>
    public string? Spec { get; private init; }

    /// <summary>The file that maps patterns to initializers, .json or .toml; null if there is none.</summary>
    public string? File { get; private init; }

    /// <summary>The initializer of the blobs that a pattern matches.</summary>
    /// <param name="pattern">LAYER for the weights of a layer, LAYER.INDEX for one of its blobs, LAYER.* for all; * and ? stand for any letters
    /// and for one.</param>
    /// <param name="spec">The initializer, as <see cref="Initializers.InitializerSpec"/> reads it, or <c>lsuv</c>.</param>
    public static InitializerOverride Of(string pattern, string spec)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(spec);
        return new() { Pattern = pattern, Spec = spec };
    }

    /// <summary>What a file lists. It is read when the net is planned.</summary>
    /// <param name="path">The file: TOML if its name ends in .toml, else JSON.</param>
    public static InitializerOverride FromFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new() { File = path };
    }

    /// <summary>Reads what the command line takes: PATTERN=SPEC, or the name of a file that ends in .json or .toml.</summary>
    /// <param name="text">The text.</param>
    /// <param name="given">What it says.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out InitializerOverride? given)
    {
        ArgumentNullException.ThrowIfNull(text);
        given = null;
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0)
            given = Of(text[..equals].Trim(), text[(equals + 1)..].Trim());
        else if (equals < 0 && Path.GetExtension(text).ToLowerInvariant() is ".json" or ".toml")
            given = FromFile(text);
        return given is not null;
    }
}
