using System.Globalization;
using System.Text.RegularExpressions;

namespace PortKit.Cli.Commands;

/// <summary>What docs/diagnostics.md says of each code. The page is in the program, so that both say the same.</summary>
internal static partial class DiagnosticPage
{
    private const string Prefix = "PK";

    private static readonly Lazy<IReadOnlyList<Entry>> Read = new(() => Parse(Embedded.Text("diagnostics.md")));

    /// <summary>All entries, in the page's order.</summary>
    public static IReadOnlyList<Entry> All => Read.Value;

    /// <summary>The entry of a code, in any letter case, also without its letters; null if there is none.</summary>
    public static Entry? Find(string code) =>
        All.FirstOrDefault(entry => entry.Code.Equals(code, StringComparison.OrdinalIgnoreCase) || entry.Code[Prefix.Length..] == code);

    /// <summary>The codes whose numbers are next to a code's; none if it is not like one.</summary>
    /// <param name="code">A code that there is not.</param>
    /// <param name="most">How many at most.</param>
    public static IReadOnlyList<string> Near(string code, int most)
    {
        var digits = code.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? code.AsSpan(Prefix.Length) : code;
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? [.. All.OrderBy(entry => Math.Abs((long)entry.Number - number)).Take(most).Select(entry => entry.Code).Order(StringComparer.Ordinal)]
            : [];
    }

    private static List<Entry> Parse(string page)
    {
        var examples = Example().Matches(page).ToDictionary(match => match.Groups["code"].Value, match => match.Groups["text"].Value);
        return [.. Row().Matches(page).Select(match => new Entry(
            match.Groups["code"].Value,
            Plain(match.Groups["severity"].Value),
            Plain(match.Groups["meaning"].Value),
            Plain(match.Groups["advice"].Value),
            examples.GetValueOrDefault(match.Groups["code"].Value)))];
    }

    private static string Plain(string markdown) => Link().Replace(markdown, "${text}").Replace("\\|", "|", StringComparison.Ordinal).Trim();

    [GeneratedRegex(
        @"^\| (?<code>PK\d{4}) \|(?<severity>(?:[^|\\]|\\.)*)\|(?<meaning>(?:[^|\\]|\\.)*)\|(?<advice>(?:[^|\\]|\\.)*)\|\r?$",
        RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^### (?<code>PK\d{4})\r?\n\s*```\w*\r?\n(?<text>.*?)\r?\n```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\([^)]*\)")]
    private static partial Regex Link();

    /// <summary>What is said of a code.</summary>
    /// <param name="Code">The code.</param>
    /// <param name="Severity">Whether it is an error, a warning or a note, and when.</param>
    /// <param name="Meaning">What it means.</param>
    /// <param name="Advice">What to do; empty if the message itself says all.</param>
    /// <param name="Example">Something that leads to it, and what is said then; null if the page has none.</param>
    internal sealed record Entry(string Code, string Severity, string Meaning, string Advice, string? Example)
    {
        /// <summary>The number of the code.</summary>
        public int Number => int.Parse(Code.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
