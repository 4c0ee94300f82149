using PortKit.House.Tests.Compiled;

namespace PortKit.House.Tests;

/// <summary>
/// Which folder may use which, read from the compiled assemblies. In PortKit every folder has a rank and uses only folders of a lower rank; in the
/// other projects, no two folders use each other, by whatever way round. The folder of the project itself is a folder too.
/// </summary>
public sealed class RankTests
{
    /// <summary>The ranks of PortKit's folders, from the floor to the roof: what is called is below what calls it.</summary>
    private static readonly string[][] Ranks =
    [
        ["Net", "Arrays"],
        ["Layers", "Filling"],
        ["Layers/Forks"],
        ["Formats"],
        ["Planning", "Emission", "Reference", "Comparison", "Inspection", "Explanation/Code"],
        ["Explanation", "Overrides", "Overlay"],
        ["Loading"],
        [""],
    ];

    /// <summary>Arrows that still run up, each to be removed. An entry that is not needed any more fails.</summary>
    private static readonly Arrow[] KnownArrows =
    [
        // The stages take the options object of the face, not the few values that each of them needs.
        new("PortKit/Emission/OptionMetadata.cs", "PortKit/ConvertOptions.cs"),
        new("PortKit/Loading/NetLoader.cs", "PortKit/ConvertOptions.cs"),
        new("PortKit/Loading/NetPlanning.cs", "PortKit/ConvertOptions.cs"),
        new("PortKit/Loading/SwappedFiles.cs", "PortKit/ConvertOptions.cs"),

        // HDF5 is a format of its own, but hands out what a weight file holds.
        new("PortKit.Caffe/Weights/WeightFile.cs", "PortKit.Caffe/Weights/Hdf5/Hdf5WeightIndex.cs"),
    ];

    /// <summary>The list of all layers, wherever they are: it names those of forks, which build on the others.</summary>
    private const string Catalogue = "PortKit/Layers/LayerCatalog.cs";

    public static TheoryData<string> Projects() => [.. ReferenceTests.Projects];

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_arrow_runs_up_or_in_a_circle(string project)
    {
        var wrong = Wrong(project, Arrow.Of(CompiledProject.Read(project)).Except(KnownArrows));
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Known_arrows_are_still_needed()
    {
        foreach (var known in KnownArrows)
        {
            var project = known.From.Split('/')[0];
            var wrong = Wrong(project, Arrow.Of(CompiledProject.Read(project)).Except(KnownArrows.Where(other => other != known)));
            Assert.True(wrong.Contains(known), $"{known} is not needed any more: remove it from {nameof(KnownArrows)}.");
        }
    }

    [Fact]
    public void Every_folder_of_PortKit_has_one_rank() =>
        Assert.Equal(
            CompiledProject.Read("PortKit").Types.Select(type => type.Folder).Distinct().Order(StringComparer.Ordinal),
            Ranks.SelectMany(folders => folders).Order(StringComparer.Ordinal));

    private static IReadOnlyList<Arrow> Wrong(string project, IEnumerable<Arrow> arrows) => project == "PortKit"
        ? [.. arrows.Where(arrow => arrow.From != Catalogue && RankOf(arrow.ToFolder) >= RankOf(arrow.FromFolder))]
        : Arrow.OnCycles([.. arrows]);

    private static int RankOf(string folder) => Array.FindIndex(Ranks, folders => folders.Contains(folder["PortKit".Length..].TrimStart('/')));
}
