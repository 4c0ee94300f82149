using System.Globalization;
using System.Text;

namespace PortKit.Files;

/// <summary>
/// Text as people read it. Names come from strangers' files: a line break in one could pass for a message of PortKit's own, an escape could drive a
/// terminal, and a bidi override could turn round what is read. Everything that prints for people prints this; what programs read has the names as
/// they are.
/// </summary>
public static class ShownText
{
    /// <summary>
    /// The text with everything that is not seen as itself escaped, as C and Python write it: control characters, line breaks, marks that change the
    /// direction or are invisible, and halves of surrogate pairs.
    /// </summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var from = FirstHidden(text, 0);
        if (from < 0)
            return text;
        var shown = new StringBuilder(text.Length + 8);
        var done = 0;
        for (; from >= 0; from = FirstHidden(text, done))
        {
            shown.Append(text, done, from - done).Append(Escape(text[from]));
            done = from + 1;
        }

        return shown.Append(text, done, text.Length - done).ToString();
    }

    private static int FirstHidden(string text, int start)
    {
        for (var i = start; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (IsHidden(text[i]))
                return i;
        }

        return -1;
    }

    private static bool IsHidden(char letter) => letter is not (>= ' ' and <= '~') && char.GetUnicodeCategory(letter) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate;

    private static string Escape(char letter) => letter switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        <= '\u00FF' => $"\\x{(int)letter:X2}",
        _ => $"\\u{(int)letter:X4}",
    };
}
