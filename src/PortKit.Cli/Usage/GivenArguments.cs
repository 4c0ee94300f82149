using System.CommandLine;
using System.Globalization;

namespace PortKit.Cli.Usage;

/// <summary>
/// The arguments of a command as they were meant: a misspelt option is the one that is near it. From these a line can be made that the
/// command takes.
/// </summary>
internal sealed class GivenArguments
{
    /// <summary>What other converters call an option, or the net, which is an argument here.</summary>
    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["caffemodel"] = "weights",
        ["caffe-model"] = "weights",
        ["pretrained"] = "weights",
        ["out"] = "output",
        ["batch-size"] = "batch",
        ["shape"] = "input",
        ["prototxt"] = NetName,
        ["proto"] = NetName,
        ["deploy"] = NetName,
        ["net"] = NetName,
    };

    private const string NetName = "NET";

    private readonly Command _command;

    private GivenArguments(Command command) => _command = command;

    /// <summary>What is no option and no option's value.</summary>
    public List<string> Files { get; } = [];

    /// <summary>The options, under the names that they have here, and their values.</summary>
    public List<(string Name, string? Value)> Options { get; } = [];

    /// <summary>What looks like an option and is none; and what was meant, or null if nothing is near.</summary>
    public List<(string Given, string? Meant)> Unknown { get; } = [];

    /// <summary>Whether all that was given is understood.</summary>
    public bool IsClear => Unknown.TrueForAll(unknown => unknown.Meant is not null);

    /// <summary>Reads what stands after the name of a command.</summary>
    public static GivenArguments Read(Command command, IReadOnlyList<string> words)
    {
        var given = new GivenArguments(command);
        for (var at = 0; at < words.Count; at++)
        {
            if (words[at] == "--")
            {
                given.Files.AddRange(words.Skip(at + 1));
                break;
            }

            if (IsLikeOption(words[at]))
                at = given.Option(words, at);
            else
                given.Files.Add(words[at]);
        }

        return given;
    }

    /// <summary>The line to type.</summary>
    public string Line() => string.Join(' ', ["portkit", _command.Name, .. Files.Select(Positional), .. Options.Select(Text)]);

    /// <summary>An option as it is typed.</summary>
    public static string Text((string Name, string? Value) option) => option.Value is null ? option.Name
        : IsLikeOption(option.Value) ? $"{option.Name}={Quoted(option.Value)}"
        : $"{option.Name} {Quoted(option.Value)}";

    /// <summary>A word as a shell takes it.</summary>
    public static string Quoted(string word) =>
        word.Length > 0 && word.All(letter => char.IsLetterOrDigit(letter) || "_-+=:,./\\@%^".Contains(letter, StringComparison.Ordinal)) ? word
        : OperatingSystem.IsWindows() ? $"\"{word}\""
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static bool IsLikeOption(string word) =>
        word.Length > 1 && word[0] == '-' && !double.TryParse(word.Split(',')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    // A file whose name begins with a dash is another option to whoever reads the line.
    private static string Positional(string file) => IsLikeOption(file) ? Quoted($"./{file}") : Quoted(file);

    private int Option(IReadOnlyList<string> words, int at)
    {
        var word = words[at];
        var end = word.IndexOfAny(['=', ':']);
        var (name, value) = end < 0 ? (word, null) : (word[..end], word[(end + 1)..]);
        if (Find(name) is { } known)
            return Add(known, value, words, at);
        var meant = Meant(name);
        if (meant is null && word.StartsWith("-o", StringComparison.Ordinal) && Find("-o") is { } output)
            return Add(output, word[2..].TrimStart('=', ':'), words, at);
        if (meant is null && File.Exists(word))
        {
            Files.Add(word);
            return at;
        }

        Unknown.Add((name, meant));
        if (meant is null)
            return at;
        if (meant != NetName)
            return Add(Find(meant)!, value, words, at);
        if (value is null && at + 1 < words.Count)
            value = words[++at];
        if (value is not null)
            Files.Add(value);
        return at;
    }

    private int Add(Option option, string? value, IReadOnlyList<string> words, int at)
    {
        if (value is null && option.Arity.MinimumNumberOfValues > 0 && at + 1 < words.Count && IsValue(words[at + 1]))
            value = words[++at];
        Options.Add((option.Name == "--output" ? "-o" : option.Name, value));
        return at;
    }

    // A value may begin with a dash, as a negative number or the name of a blob does. What is an option, or nearly one, is none.
    private bool IsValue(string word)
    {
        if (!IsLikeOption(word))
            return true;
        var name = word.Split('=', ':')[0];
        return word != "--" && Find(name) is null && (!word.StartsWith("--", StringComparison.Ordinal) || Meant(name) is null);
    }

    private Option? Find(string name) => _command.Options.FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name));

    /// <summary>The option that a name is near to, or is called by elsewhere.</summary>
    private string? Meant(string given)
    {
        var bare = given.TrimStart('-').Replace('_', '-');
        var names = _command.Options
            .Where(option => option.Name.StartsWith("--", StringComparison.Ordinal))
            .Select(option => option.Name[2..])
            .ToList();
        if (names.Find(name => name.Equals(bare, StringComparison.OrdinalIgnoreCase)) is { } same)
            return $"--{same}";
        if (bare.Length < 3)
            return null;
        if (OtherNames.TryGetValue(bare, out var other)
            && (names.Contains(other) || (other == NetName && _command.Arguments.Any(argument => argument.Name == NetName))))
        {
            return other == NetName ? NetName : $"--{other}";
        }

        if (NearestName.Find(bare, names) is { } near)
            return $"--{near}";
        var begun = names
            .Where(name => name.StartsWith(bare, StringComparison.OrdinalIgnoreCase)
                || bare.StartsWith($"{name}-", StringComparison.OrdinalIgnoreCase))
            .ToList();
        return begun is [var one] ? $"--{one}" : null;
    }
}
