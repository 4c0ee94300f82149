using System.Reflection.Metadata;

namespace PortKit.House.Tests.Compiled;

/// <summary>Finds the source files of a type in a portable PDB.</summary>
/// <param name="types">The assembly.</param>
/// <param name="symbols">Its PDB.</param>
/// <param name="root">The folder of the project in the repository, such as <c>src/PortKit/</c>.</param>
internal sealed class TypeFiles(MetadataReader types, MetadataReader symbols, string root)
{
    /// <summary>"Type definition documents" in the specification of portable PDBs: the files of a type that no line of runs, such as an enum.</summary>
    private static readonly Guid Documents = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    /// <summary>The files of a type and of what is nested in it, those that the build makes left out.</summary>
    public IReadOnlyList<string> Of(TypeDefinitionHandle handle) =>
        [.. DocumentsOf(handle).Distinct().Select(PathOf).OfType<string>().Order(StringComparer.Ordinal)];

    private IEnumerable<DocumentHandle> DocumentsOf(TypeDefinitionHandle handle)
    {
        var type = types.GetTypeDefinition(handle);
        foreach (var information in symbols.GetCustomDebugInformation(handle).Select(symbols.GetCustomDebugInformation))
        {
            if (symbols.GetGuid(information.Kind) == Documents)
            {
                for (var blob = symbols.GetBlobReader(information.Value); blob.RemainingBytes > 0;)
                    yield return System.Reflection.Metadata.Ecma335.MetadataTokens.DocumentHandle(blob.ReadCompressedInteger());
            }
        }

        foreach (var method in type.GetMethods())
        {
            var lines = symbols.GetMethodDebugInformation(method.ToDebugInformationHandle());
            if (!lines.Document.IsNil)
                yield return lines.Document;
            else if (!lines.SequencePointsBlob.IsNil)
                foreach (var line in lines.GetSequencePoints())
                    yield return line.Document;
        }

        foreach (var document in type.GetNestedTypes().SelectMany(DocumentsOf))
            yield return document;
    }

    private string? PathOf(DocumentHandle handle)
    {
        var path = symbols.GetString(symbols.GetDocument(handle).Name).Replace('\\', '/');
        var start = path.LastIndexOf($"/{root}", StringComparison.Ordinal);
        return start < 0 ? null : path[(start + 1 + root.Length)..];
    }
}
