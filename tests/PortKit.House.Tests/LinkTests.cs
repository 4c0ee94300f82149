using System.Text.RegularExpressions;

namespace PortKit.House.Tests;

/// <summary>Every link from one page to another leads to a file of the repository, and to a heading that is there.</summary>
public sealed partial class LinkTests
{
    public static TheoryData<string> Pages => [.. Found()];

    [Fact]
    public void There_are_pages() => Assert.Superset(
        new HashSet<string> { "README.md", "CONTRIBUTING.md", "docs/start.md", "docs/samples/README.md", "models/README.md" },
        Found().ToHashSet());

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_lead_somewhere(string page)
    {
        var folder = Path.GetDirectoryName(Repository.PathOf(page.Split('/')))!;
        Assert.DoesNotContain(Targets(page), target => !Leads(page, folder, target));
    }

    [Fact]
    public void Every_page_of_docs_is_linked()
    {
        var linked = Found().SelectMany(page => Targets(page).Select(target => (page, target.Split('#')[0])))
            .Where(link => link.Item2.EndsWith(".md", StringComparison.Ordinal))
            .Select(link => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Repository.PathOf(link.page.Split('/')))!, link.Item2)))
            .ToHashSet();
        Assert.DoesNotContain(Directory.GetFiles(Repository.PathOf("docs"), "*.md"), page => !linked.Contains(Path.GetFullPath(page)));
    }

    [Theory]
    [InlineData("Model formats", "model-formats")]
    [InlineData("`NaN`, or \"has no field\"", "nan-or-has-no-field")]
    [InlineData("A [link](x.md): here", "a-link-here")]
    public void Anchors_are_made_as_the_pages_do(string heading, string anchor) => Assert.Equal(anchor, Anchor(heading));

    private static bool Leads(string page, string folder, string target)
    {
        var parts = target.Split('#', 2);
        var file = parts[0].Length == 0 ? Repository.PathOf(page.Split('/')) : Path.Combine(folder, parts[0]);
        if (!Path.Exists(file))
            return false;
        return parts.Length == 1 || Headings(File.ReadAllText(file).ReplaceLineEndings("\n")).Contains(parts[1]);
    }

    private static IEnumerable<string> Found() =>
        Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Repository.PathOf("models"), "*.md"))
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Targets(string page) =>
        Link().Matches(Code().Replace(Repository.Read(page.Split('/')), ""))
            .Select(match => match.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal));

    private static HashSet<string> Headings(string text) =>
        [.. Heading().Matches(Fence().Replace(text, "")).Select(match => Anchor(match.Groups["text"].Value))];

    // As GitHub does: letters, digits, hyphens and underscores stay, and blanks become hyphens.
    private static string Anchor(string heading) =>
        Other().Replace(LinkText().Replace(heading, "${text}").ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkText();

    [GeneratedRegex(@"^```.*?^```|`[^`\n]*`", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^#+ (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Other();
}
