using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PortKit.House.Tests.Compiled;

/// <summary>
/// A project of src as the compiler left it: which type stands in which file, and which type uses which. Read from the assembly and its portable PDB,
/// so that nothing is missed that needs no <c>using</c> line.
/// </summary>
internal sealed class CompiledProject
{
    private readonly MetadataReader _types;
    private readonly Dictionary<TypeDefinitionHandle, CompiledType> _byHandle = [];

    private CompiledProject(string name, PEReader assembly, MetadataReader symbols)
    {
        Name = name;
        _types = assembly.GetMetadataReader();
        var files = new TypeFiles(_types, symbols, $"src/{name}/");
        foreach (var handle in _types.TypeDefinitions)
        {
            // Types without a file of src are the compiler's own, or made from a schema.
            if (_types.GetTypeDefinition(handle).GetDeclaringType().IsNil && files.Of(handle) is { Count: > 0 } found)
                _byHandle.Add(handle, new CompiledType(_types.GetString(_types.GetTypeDefinition(handle).Name), found));
        }

        var uses = new TypeUses(_types, assembly);
        foreach (var handle in _types.TypeDefinitions)
        {
            if (TopLevel(handle) is { } user)
                user.Uses.UnionWith(uses.Of(handle).Select(TopLevel).OfType<CompiledType>().Where(used => used != user));
        }

        ConstantUses.AddTo(name, _byHandle.ToDictionary(pair => pair.Value, pair => Constants(pair.Key)));
    }

    /// <summary>The name of the project, which is that of its folder.</summary>
    public string Name { get; }

    /// <summary>The types that are not nested. What a nested type uses, the type around it uses.</summary>
    public IReadOnlyCollection<CompiledType> Types => _byHandle.Values;

    /// <summary>Reads a project from the folder that the tests run in, where the build puts every assembly beside its PDB.</summary>
    public static CompiledProject Read(string name)
    {
        using var assembly = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, $"{name}.dll")));
        using var symbols = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.Combine(AppContext.BaseDirectory, $"{name}.pdb")));
        return new CompiledProject(name, assembly, symbols.GetMetadataReader());
    }

    private CompiledType? TopLevel(TypeDefinitionHandle handle)
    {
        while (_types.GetTypeDefinition(handle).GetDeclaringType() is { IsNil: false } outer)
            handle = outer;
        return _byHandle.GetValueOrDefault(handle);
    }

    private List<string> Constants(TypeDefinitionHandle handle) =>
    [
        .. _types.GetTypeDefinition(handle).GetFields().Select(_types.GetFieldDefinition)
            .Where(field => field.Attributes.HasFlag(System.Reflection.FieldAttributes.Literal))
            .Select(field => _types.GetString(field.Name)),
    ];
}
