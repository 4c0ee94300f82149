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
        ["Catalog", "Formats"],
        ["Planning", "Emission", "Reference", "Comparison", "Inspection", "Explanation/Code"],
        ["Explanation", "Overrides", "Overlay", "Training/Updates"],
        ["Training"],
        ["Loading"],
        [""],
    ];

    public static TheoryData<string> Projects() => [.. ReferenceTests.Projects];

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_arrow_runs_up_or_in_a_circle(string project)
    {
        var wrong = Wrong(project, Arrow.Of(CompiledProject.Read(project)));
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Every_folder_of_PortKit_has_one_rank() =>
        Assert.Equal(
            CompiledProject.Read("PortKit").Types.Select(type => type.Folder).Distinct().Order(StringComparer.Ordinal),
            Ranks.SelectMany(folders => folders).Order(StringComparer.Ordinal));

    private static IReadOnlyList<Arrow> Wrong(string project, IEnumerable<Arrow> arrows) => project == "PortKit"
        ? [.. arrows.Where(arrow => RankOf(arrow.ToFolder) >= RankOf(arrow.FromFolder))]
        : Arrow.OnCycles([.. arrows]);

    private static int RankOf(string folder) => Array.FindIndex(Ranks, folders => folders.Contains(folder["PortKit".Length..].TrimStart('/')));
}
