using System.Text;
using System.Text.RegularExpressions;

namespace PortKit.Caffe.Text;

/// <summary>
/// A prototxt with names in place of values, which a script fills in: <c>$NAME</c> and <c>${NAME}</c> of the shell, <c>{{name}}</c> of Jinja,
/// <c>%(name)s</c> of Python, <c>__NAME__</c>, or a bare word where a number belongs, such as <c>cls3x</c>.
/// </summary>
public static partial class Template
{
    private const int MostNames = 8;

    /// <summary>Fills names in.</summary>
    /// <param name="text">The bytes of the template.</param>
    /// <param name="values">The values, by name; a name may be written with its signs, as <c>__NAME__</c>.</param>
    /// <param name="unused">The names that the template does not have.</param>
    /// <returns>The text, with each line where it was.</returns>
    public static byte[] Fill(ReadOnlySpan<byte> text, IReadOnlyDictionary<string, string> values, out IReadOnlyList<string> unused)
    {
        ArgumentNullException.ThrowIfNull(values);
        var byName = values.ToDictionary(pair => Bare(pair.Key), pair => pair.Value, StringComparer.Ordinal);
        var found = new HashSet<string>(StringComparer.Ordinal);
        var filled = Places().Replace(Encoding.Latin1.GetString(text), match =>
        {
            if (!byName.TryGetValue(NameOf(match), out var value))
                return match.Value;
            found.Add(NameOf(match));
            return Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(value));
        });
        unused = [.. values.Keys.Where(name => !found.Contains(Bare(name)))];
        return Encoding.Latin1.GetBytes(filled);
    }

    /// <summary>
    /// What to say of a text that does not read as a prototxt since it is a template: one error in place of one for each name. Null if it is none.
    /// </summary>
    /// <param name="text">The bytes of the text.</param>
    /// <param name="fileName">What to call it, or null.</param>
    /// <param name="errors">What is wrong with it as it is.</param>
    public static Diagnostic? Tell(ReadOnlySpan<byte> text, string? fileName, IEnumerable<Diagnostic> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        var lines = Encoding.Latin1.GetString(text).Split('\n');
        var wrong = errors.Where(error => error.Severity == DiagnosticSeverity.Error).ToList();
        List<(string Name, SourceLocation At)> places = [];
        foreach (var (number, line) in lines.Index())
        {
            foreach (var match in Places().Matches(line).Where(match => IsPlace(match) || IsWrongNumber(match, number + 1)))
            {
                places.Add((match.Groups["bare"].Success ? match.Value : NameOf(match), new SourceLocation(
                    fileName, number + 1, Column(line, match.Index))));
            }
        }

        // Errors elsewhere come first: a stray $ does not make a template of a text.
        var statements = lines.Index().Where(line => Statement().IsMatch(line.Item)).Select(line => line.Index + 1).ToList();
        if (places.Count == 0
            || !wrong.Exists(error => statements.Contains(error.Location.Line) || places.Exists(place => place.At.Line == error.Location.Line)))
        {
            return null;
        }

        var names = places.Select(place => place.Name).Distinct().ToList();
        var shown = string.Join(", ", names.Take(MostNames)) + (names.Count > MostNames ? $" and {names.Count - MostNames} more" : "");
        return new Diagnostic(
            CaffeCodes.Template,
            DiagnosticSeverity.Error,
            places[0].At,
            $"A prototxt is expected. Found a template, which a script fills in: it has names in place of values, {shown}.",
            statements.Count > 0
                ? "It has statements too ({% ... %}): run it through Jinja, and convert what comes out."
                : $"Give values:  {string.Join(' ', names.Take(MostNames).Select(name => $"`Defines` {name}=VALUE"))}");

        bool IsWrongNumber(Match match, int line) => match.Groups["bare"].Success && wrong.Exists(error =>
            error.Code == CaffeCodes.Value
            && error.Location.Line == line
            && error.Message.Contains(" number ", StringComparison.Ordinal)
            && error.Message.EndsWith($"Found '{match.Value}'.", StringComparison.Ordinal));
    }

    private static bool IsPlace(Match match) => !match.Groups["bare"].Success && !match.Groups["text"].Success;

    private static string Bare(string name) => Places().Match(name) is { Success: true } match && match.Length == name.Length ? NameOf(match) : name;

    private static string NameOf(Match match) =>
        match.Groups["name"] is { Success: true } signed ? signed.Value : match.Groups["bare"] is { Success: true } bare ? bare.Value : "";

    // As the reader counts: in bytes, and a tab moves to the next multiple of eight.
    private static int Column(string line, int index)
    {
        var column = 0;
        for (var i = 0; i < index; i++)
            column = line[i] == '\t' ? (column / 8 * 8) + 8 : column + 1;
        return column + 1;
    }

    // Comments are passed over; within quotes only what has signs around it is a name, and elsewhere a word can be one.
    [GeneratedRegex(
        """
        (?<text>\#[^\n]*)
        | \$\{(?<name>\w+)\} | \$(?<name>[A-Za-z_]\w*) | \{\{\s*(?<name>[\w.]+)\s*\}\} | %\((?<name>\w+)\)[sdifg]
        | \b__(?<name>[A-Za-z0-9]\w*?)__\b
        | (?<text>"(?:[^"\n\\$%{_]|\\.)*"|'(?:[^'\n\\$%{_]|\\.)*')
        | (?<![\w$"'.])(?<bare>[A-Za-z_]\w*)(?![\w"'])
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Places();

    [GeneratedRegex(@"\{%.*%\}")]
    private static partial Regex Statement();
}
