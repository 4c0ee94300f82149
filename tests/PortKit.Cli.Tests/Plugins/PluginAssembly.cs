using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text;

namespace PortKit.Cli.Tests.Plugins;

/// <summary>Makes assemblies with classes that derive from <see cref="PluginBase"/>.</summary>
internal static class PluginAssembly
{
    private static readonly ConstructorInfo Base =
        typeof(PluginBase).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public, [typeof(string), typeof(string)])!;

    /// <summary>Writes an assembly.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="classes">Of each class its name, the types it answers to, and where it fails: New, Plan, Emit, Forward or nowhere.</param>
    public static string Write(string path, params ReadOnlySpan<(string Name, string Types, string Fails)> classes)
    {
        var builder = new PersistedAssemblyBuilder(new AssemblyName(Path.GetFileNameWithoutExtension(path)), typeof(object).Assembly);
        var module = builder.DefineDynamicModule("plug-in");
        foreach (var (name, types, fails) in classes)
        {
            var type = module.DefineType(name, TypeAttributes.Public | TypeAttributes.Class, typeof(PluginBase));
            Type[] arguments = fails == "Arguments" ? [typeof(int)] : Type.EmptyTypes;
            var code = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, arguments).GetILGenerator();
            code.Emit(OpCodes.Ldarg_0);
            code.Emit(OpCodes.Ldstr, types);
            code.Emit(OpCodes.Ldstr, fails);
            code.Emit(OpCodes.Call, Base);
            code.Emit(OpCodes.Call, typeof(PluginBase).GetMethod(nameof(PluginBase.Touch))!);
            if (fails == "New")
            {
                code.Emit(OpCodes.Ldstr, "not today");
                code.Emit(OpCodes.Newobj, typeof(InvalidOperationException).GetConstructor([typeof(string)])!);
                code.Emit(OpCodes.Throw);
            }

            code.Emit(OpCodes.Ret);
            type.CreateType();
        }

        builder.Save(path);
        return path;
    }

    /// <summary>Puts one name in the place of another of the same length, wherever the assembly has it.</summary>
    public static void Rename(string path, string name, string other)
    {
        var bytes = File.ReadAllBytes(path);
        var (from, to) = (Encoding.UTF8.GetBytes(name + '\0'), Encoding.UTF8.GetBytes(other + '\0'));
        Assert.Equal(from.Length, to.Length);
        var at = bytes.AsSpan().IndexOf(from);
        Assert.True(at > 0, $"{name} is not in {path}.");
        to.CopyTo(bytes, at);
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Gives another major version to all that the assembly refers to.</summary>
    public static void SetVersions(string path, ushort major)
    {
        var bytes = File.ReadAllBytes(path);
        using var image = new PEReader(new MemoryStream(bytes));
        var metadata = image.GetMetadataReader();
        var start = image.PEHeaders.MetadataStartOffset + metadata.GetTableMetadataOffset(TableIndex.AssemblyRef);
        for (var row = 0; row < metadata.GetTableRowCount(TableIndex.AssemblyRef); row++)
            BitConverter.TryWriteBytes(bytes.AsSpan(start + (row * metadata.GetTableRowSize(TableIndex.AssemblyRef))), major);
        File.WriteAllBytes(path, bytes);
    }
}
