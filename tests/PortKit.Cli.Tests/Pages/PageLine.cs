using System.Text;
using System.Text.RegularExpressions;

namespace PortKit.Cli.Tests.Pages;

/// <summary>
/// A line of a page that runs <c>portkit</c>, as a shell reads it: words with quotes, <c>printf TEXT |</c> before it, <c>&gt; FILE</c> behind it.
/// A comment <c># exit code N</c> says what it exits with, if that is not 0.
/// </summary>
/// <param name="Arguments">The words behind <c>portkit</c>.</param>
/// <param name="Input">What it reads, or null.</param>
/// <param name="OutputFile">The file that takes what it prints, or null.</param>
/// <param name="ExitCode">What it exits with.</param>
internal sealed partial record PageLine(string[] Arguments, string? Input, string? OutputFile, int ExitCode)
{
    public static PageLine Parse(string line)
    {
        var words = Words(line);
        string? input = null;
        if (words is ["printf", var text, "|", ..])
        {
            input = text.Replace("\\n", "\n", StringComparison.Ordinal);
            words = words[3..];
        }

        Assert.Equal("portkit", words[0]);
        string? file = null;
        if (words is [.., ">", var name])
        {
            file = name;
            words = words[..^2];
        }

        return new(words[1..], input, file, Exit().Match(line) is { Success: true } match ? int.Parse(match.Groups[1].Value) : 0);
    }

    /// <summary>Whether a line of a block is one that runs <c>portkit</c>.</summary>
    public static bool IsOne(string line) =>
        line.StartsWith("portkit ", StringComparison.Ordinal) || line.StartsWith("printf ", StringComparison.Ordinal) || line == "portkit";

    private static string[] Words(string line)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        var quote = '\0';
        foreach (var letter in line)
        {
            if (quote != '\0')
            {
                if (letter == quote)
                    quote = '\0';
                else
                    word!.Append(letter);
            }
            else if (letter is '\'' or '"')
            {
                quote = letter;
                word ??= new();
            }
            else if (letter == '#' && word is null)
            {
                break;
            }
            else if (letter != ' ')
            {
                (word ??= new()).Append(letter);
            }
            else if (word is not null)
            {
                words.Add(word.ToString());
                word = null;
            }
        }

        if (word is not null)
            words.Add(word.ToString());
        return [.. words];
    }

    [GeneratedRegex(@"# exit code (\d+)$")]
    private static partial Regex Exit();
}
