using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Loader;

namespace PortKit.Cli.Plugins;

/// <summary>
/// Loads a plug-in, and what lies beside it; PortKit itself, and what comes with it, is the command's own, so that types are the same.
/// </summary>
[RequiresUnreferencedCode("A plug-in may use any code.")]
internal sealed class PluginContext(string path) : AssemblyLoadContext($"plug-in {Path.GetFileName(path)}")
{
    private readonly AssemblyDependencyResolver _resolver = new(path);

    /// <inheritdoc/>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The class requires it.")]
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        try
        {
            return Default.LoadFromAssemblyName(assemblyName);
        }
        catch (Exception failure) when (failure is FileNotFoundException or FileLoadException)
        {
            return _resolver.ResolveAssemblyToPath(assemblyName) is { } beside ? LoadFromAssemblyPath(beside) : null;
        }
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } beside ? LoadUnmanagedDllFromPath(beside) : 0;
}
