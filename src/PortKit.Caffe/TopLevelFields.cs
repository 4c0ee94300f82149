using System.Text;

namespace PortKit.Caffe;

/// <summary>
/// Finds the names of the fields at the top level of a text without reading it in earnest: strings, comments and everything
/// in brackets are skipped, and a text with errors gives what can be read. One pass, whatever the text.
/// </summary>
internal static class TopLevelFields
{
    // No field of any schema comes near; a longer word is skipped.
    private const int LongestName = 128;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The names, each once, in the order in which they first come.</summary>
    public static IReadOnlyList<string> Scan(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith(ByteOrderMark))
            text = text[ByteOrderMark.Length..];
        var names = new List<string>();
        var seen = new HashSet<string>();
        var depth = 0;
        var at = 0;
        while ((at = SkipBlanks(text, at)) < text.Length)
        {
            switch (text[at])
            {
                case (byte)'"' or (byte)'\'':
                    at = SkipString(text, at);
                    break;
                case (byte)'{' or (byte)'<' or (byte)'[':
                    depth++;
                    at++;
                    break;
                case (byte)'}' or (byte)'>' or (byte)']':
                    depth = Math.Max(0, depth - 1);
                    at++;
                    break;
                case var first when IsOfWord(first):
                    var start = at;
                    while (at < text.Length && IsOfWord(text[at]))
                        at++;
                    var word = text[start..at];
                    at = SkipBlanks(text, at);
                    // A name is followed by its value; an enum value by the next name.
                    var named = at < text.Length && text[at] is (byte)':' or (byte)'{' or (byte)'<';
                    if (named && depth == 0 && word.Length <= LongestName)
                    {
                        var name = Encoding.ASCII.GetString(word);
                        if (seen.Add(name))
                            names.Add(name);
                    }
                    break;
                default:
                    at++;
                    break;
            }
        }
        return names;
    }

    private static int SkipBlanks(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length)
        {
            if (text[at] == '#')
            {
                var length = text[at..].IndexOf((byte)'\n');
                at = length < 0 ? text.Length : at + length;
            }
            else if (text[at] is (byte)' ' or (>= (byte)'\t' and <= (byte)'\r'))
            {
                at++;
            }
            else
            {
                break;
            }
        }
        return at;
    }

    // A string cannot hold a line break, so one that is never closed costs its line and no more.
    private static int SkipString(ReadOnlySpan<byte> text, int at)
    {
        var quote = text[at++];
        while (at < text.Length && text[at] != quote && text[at] != '\n')
            at += text[at] == '\\' && at + 1 < text.Length && text[at + 1] != '\n' ? 2 : 1;
        return Math.Min(at + 1, text.Length);
    }

    private static bool IsOfWord(byte c) => char.IsAsciiLetterOrDigit((char)c) || c == '_';
}
