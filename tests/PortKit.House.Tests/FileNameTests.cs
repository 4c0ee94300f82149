using PortKit.House.Tests.Compiled;

namespace PortKit.House.Tests;

/// <summary>Every type of src that is neither nested nor seen by its file alone stands in a file of its name: the name leads to the file.</summary>
public sealed class FileNameTests
{
    public static TheoryData<string> Projects() => [.. ReferenceTests.Projects];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_type_stands_in_a_file_of_its_name(string project)
    {
        Assert.Equal([], Guests(project));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_type_in_several_files_is_in_one_folder(string project)
    {
        foreach (var type in CompiledProject.Read(project).Types)
            Assert.Single(type.Files.Select(Path.GetDirectoryName).Distinct());
    }

    /// <summary>The types in files of another name. What follows the first dot of a file's name says which part of the type it holds.</summary>
    private static IEnumerable<string> Guests(string project) =>
        from type in CompiledProject.Read(project).Types
        where !type.IsFileLocal
        from file in type.Files
        where Path.GetFileName(file).Split('.')[0] != type.Name
        select $"{project}/{file}: {type.Name}";
}
