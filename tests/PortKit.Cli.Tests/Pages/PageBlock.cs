using System.Text.RegularExpressions;
using PortKit.House.Tests;

namespace PortKit.Cli.Tests.Pages;

/// <summary>A fenced block of a page.</summary>
/// <param name="Language">What stands behind the fence, such as <c>bash</c>.</param>
/// <param name="Text">The lines between the fences, the last one with its end.</param>
/// <param name="FollowsBlock">Whether nothing but an empty line stands between the block and the one before it.</param>
internal sealed partial record PageBlock(string Language, string Text, bool FollowsBlock)
{
    /// <summary>The lines without those that are empty.</summary>
    public string[] Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The file that the block is, if its first line is a comment with nothing but a name in it.</summary>
    public string? FileName => FileComment().Match(Text) is { Success: true } match ? match.Groups["name"].Value : null;

    /// <summary>All blocks of a page, in order.</summary>
    /// <param name="page">The path of the page, from the root of the repository.</param>
    public static IReadOnlyList<PageBlock> Read(string page)
    {
        var text = Repository.Read(page.Split('/'));
        var blocks = new List<PageBlock>();
        var end = -1;
        foreach (Match match in Fenced().Matches(text))
        {
            var follows = end >= 0 && string.IsNullOrWhiteSpace(text[end..match.Index]);
            blocks.Add(new(match.Groups["language"].Value, match.Groups["text"].Value, follows));
            end = match.Index + match.Length;
        }

        return blocks;
    }

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex(@"^# (?<name>[\w.-]+\.\w+)\n")]
    private static partial Regex FileComment();
}
