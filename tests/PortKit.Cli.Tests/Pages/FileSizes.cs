using System.Text.RegularExpressions;

namespace PortKit.Cli.Tests.Pages;

/// <summary>The sizes of models, which say PortKit's version inside and are a few bytes larger with a longer one.</summary>
internal static partial class FileSizes
{
    /// <summary>The text with one word for every size of a file.</summary>
    public static string Blanked(string text) => Size().Replace(text, ", SIZE");

    [GeneratedRegex(@", [\d.,]+ (bytes|kB|MB)\b")]
    private static partial Regex Size();
}
