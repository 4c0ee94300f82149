using System.Text;
using PortKit.Initializers;

namespace PortKit.House.Tests;

/// <summary>The list of initializers in docs/overrides.md is that of <see cref="InitializerSpec.Known"/>. Run with PORTKIT_WRITE_README=1 to write it anew.</summary>
public sealed class InitializerDocsTests
{
    private const string ListStart = "<!-- list of initializers: made by PORTKIT_WRITE_README=1 dotnet test -->\n";
    private const string ListEnd = "<!-- end of list -->";

    [Fact]
    public void List_is_that_of_the_library()
    {
        if (Environment.GetEnvironmentVariable("PORTKIT_WRITE_README") == "1")
        {
            var (before, _, after) = Parts();
            File.WriteAllText(Repository.PathOf("docs", "overrides.md"), before + List() + after);
        }

        Assert.Equal(List(), Parts().List);
        Assert.Contains("| `keras:HeNormal", List(), StringComparison.Ordinal);
    }

    private static (string Before, string List, string After) Parts()
    {
        var text = Repository.Read("docs", "overrides.md");
        var start = text.IndexOf(ListStart, StringComparison.Ordinal) + ListStart.Length;
        var end = text.IndexOf(ListEnd, StringComparison.Ordinal);
        return (text[..start], text[start..end], text[end..]);
    }

    private static string List()
    {
        var list = new StringBuilder("| initializer | also called |\n| --- | --- |\n");
        foreach (var known in InitializerSpec.Known)
            list.Append($"| `{known.Signature}` | {string.Join(", ", known.Aliases.Select(alias => $"`{alias}`"))} |\n");
        return list.ToString();
    }
}
