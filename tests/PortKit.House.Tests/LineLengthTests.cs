namespace PortKit.House.Tests;

/// <summary>No line of the sources is longer than a screen is wide.</summary>
public sealed class LineLengthTests
{
    private const int Most = 150;

    [Fact]
    public void Lines_are_at_most_150_columns_long()
    {
        var protos = Directory.EnumerateFiles(Repository.PathOf("src"), "*.proto", SearchOption.AllDirectories);
        Assert.Empty(Repository.Sources("src").Concat(protos).SelectMany(file => File.ReadLines(file).Index()
            .Where(line => line.Item.Length > Most)
            .Select(line => $"{Path.GetRelativePath(Repository.Root, file)}({line.Index + 1}): {line.Item.Length} columns")));
    }
}
