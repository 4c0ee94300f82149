namespace PortKit.House.Tests.Compiled;

/// <summary>A type of src that is not nested.</summary>
/// <param name="metadataName">Its name in the assembly, with the arity of a generic type.</param>
/// <param name="files">The files that it stands in, below the folder of its project, with slashes; more than one where it is partial.</param>
internal sealed class CompiledType(string metadataName, IReadOnlyList<string> files)
{
    /// <summary>The name as it is written in C#, without type parameters.</summary>
    public string Name { get; } = metadataName.Split('`')[0];

    /// <summary>Whether its file alone sees it: the compiler puts the file into the name, in angle brackets.</summary>
    public bool IsFileLocal => Name.StartsWith('<');

    /// <summary>The files that it stands in, below the folder of its project.</summary>
    public IReadOnlyList<string> Files { get; } = files;

    /// <summary>The file that is named when one has to be.</summary>
    public string File => Files[0];

    /// <summary>The folder of its files, below that of its project; empty for the project's own.</summary>
    public string Folder { get; } = Path.GetDirectoryName(files[0])!.Replace('\\', '/');

    /// <summary>The types of the same project that it uses in a signature, a field, a body, an attribute or as a base.</summary>
    public HashSet<CompiledType> Uses { get; } = [];
}
