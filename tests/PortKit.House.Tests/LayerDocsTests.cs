using System.Text;
using PortKit.Layers;

namespace PortKit.House.Tests;

/// <summary>The table of docs/layers.md is that of the catalogue. Run with PORTKIT_WRITE_README=1 to write it anew.</summary>
public sealed class LayerDocsTests
{
    private const string TableStart = "<!-- support table: made by PORTKIT_WRITE_README=1 dotnet test -->\n";
    private const string TableEnd = "<!-- end of support table -->";

    /// <summary>
    /// A layer that came after Caffe 1.0 may wait for its row until the table is written anew; a row that is there says what the layer says.
    /// </summary>
    [Fact]
    public void Support_table_is_that_of_the_catalogue()
    {
        if (Environment.GetEnvironmentVariable("PORTKIT_WRITE_README") == "1")
        {
            var (before, _, after) = Parts();
            File.WriteAllText(Repository.PathOf("docs", "layers.md"), before + SupportTable(LayerCatalog.Default.Types) + after);
        }

        var table = Parts().Table;
        var waiting = LayerCatalog.Default.Types.Except(LayerCatalog.Caffe.Types)
            .Where(type => !table.Contains($"\n| {type} |", StringComparison.Ordinal));
        Assert.Equal(SupportTable(LayerCatalog.Default.Types.Except(waiting)), table);
    }

    private static (string Before, string Table, string After) Parts()
    {
        var page = Repository.Read("docs", "layers.md");
        var start = page.IndexOf(TableStart, StringComparison.Ordinal) + TableStart.Length;
        var end = page.IndexOf(TableEnd, start, StringComparison.Ordinal);
        return (page[..start], page[start..end], page[end..]);
    }

    private static string SupportTable(IEnumerable<string> types)
    {
        var table = new StringBuilder("| type | what becomes of it | note |\n| --- | --- | --- |\n");
        foreach (var type in types)
        {
            LayerCatalog.Default.TryFind(type, out var layer);
            table.Append($"| {type} | {layer!.Support.Kind.ToString().ToLowerInvariant()} | {layer.Support.Reason} |\n");
        }

        return table.ToString();
    }
}
