using System.Text.RegularExpressions;

namespace PortKit.House.Tests;

/// <summary>What is known of a layer stands in that layer's file: adding one is a file, a line in the catalogue and a test file.</summary>
public sealed class LayerFileTests
{
    private static readonly string Room = Repository.PathOf("src", "PortKit", "Layers");

    private static readonly string[] Files = [.. Directory.GetFiles(Room, "*Layer.cs", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(file) != "ILayer.cs").Order(StringComparer.Ordinal)];

    public static TheoryData<string> Layers() => [.. Files.Select(file => Path.GetFileNameWithoutExtension(file))];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Nobody_but_the_catalogue_and_other_layers_names_it(string layer)
    {
        var word = new Regex($@"\b{layer}\b");
        var outside = Directory.EnumerateFiles(Repository.PathOf("src", "PortKit"), "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetRelativePath(Room, file).StartsWith("..", StringComparison.Ordinal) || Path.GetFileName(file) == "LayerCatalog.cs")
            .Where(file => word.IsMatch(File.ReadAllText(file)))
            .Select(Path.GetFileName);
        Assert.Equal(["LayerCatalog.cs"], outside);
    }

    private static string FolderOf(string layer) => File.Exists(Path.Combine(Room, "Forks", $"{layer}.cs")) ? "Forks/" : "";

    [Theory]
    [MemberData(nameof(Layers))]
    public void Its_tests_bear_its_name(string layer)
    {
        // The two that only take blobs in share a file, and Python is refused by the planner.
        var file = layer switch
        {
            "Hdf5OutputLayer" or "SilenceLayer" => "Layers/SinkLayerTests.cs",
            "PythonLayer" => "Planning/NetPlannerTests.cs",
            _ => $"Layers/{FolderOf(layer)}{layer}Tests.cs",
        };
        Assert.True(File.Exists(Repository.PathOf("tests", "PortKit.Tests", file)), file);
    }
}
