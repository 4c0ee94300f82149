using System.Text.RegularExpressions;

namespace PortKit.House.Tests.Compiled;

/// <summary>
/// The uses that the compiler leaves no trace of: a constant is copied to where it is used. Found in the text, by the name of its type before a dot.
/// </summary>
internal static partial class ConstantUses
{
    /// <summary>Adds to each type the types of whose constants its files speak.</summary>
    /// <param name="project">The name of the project.</param>
    /// <param name="constants">The names of the constants of every type, an enum's too.</param>
    public static void AddTo(string project, IReadOnlyDictionary<CompiledType, List<string>> constants)
    {
        var owners = constants.SelectMany(pair => pair.Value.Select(constant => (Text: $"{pair.Key.Name}.{constant}", Type: pair.Key)))
            .ToLookup(pair => pair.Text, pair => pair.Type);
        var texts = constants.Keys.SelectMany(type => type.Files).Distinct().ToDictionary(
            file => file,
            file => Member().Matches(File.ReadAllText(Repository.PathOf("src", project, file)))
                .SelectMany(match => owners[match.Groups[1].Value]).Distinct().ToList());
        foreach (var type in constants.Keys)
            type.Uses.UnionWith(type.Files.SelectMany(file => texts[file]).Where(used => used != type));
    }

    // A word and the one after its dot; those of A.B.C overlap. Comments do not count.
    [GeneratedRegex(@"(?<!\w|//.*)(?=(\w+\.\w+))")]
    private static partial Regex Member();
}
