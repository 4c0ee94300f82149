using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using PortKit.Layers;
using PortKit.Net;

namespace PortKit.Cli.Plugins;

/// <summary>Adds the layers of plug-ins to a catalogue.</summary>
internal static class PluginLoader
{
    private const string Expected = "A plug-in is expected, a .NET assembly with layers for PortKit.";

    /// <summary>The catalogue with the layers of all plug-ins.</summary>
    /// <param name="paths">The plug-ins' assemblies.</param>
    /// <param name="catalog">The layers that there are.</param>
    /// <param name="bag">Takes what is wrong with a plug-in.</param>
    public static LayerCatalog Load(IReadOnlyList<string> paths, LayerCatalog catalog, DiagnosticBag bag)
    {
        var loaded = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            if (!PluginSupport.IsSupported)
            {
                bag.Error(
                    Codes.PluginFile,
                    SourceLocation.In(path),
                    "--plugin: the .NET tool is expected, which can load code. Found the native command, which cannot.",
                    "Install it with  dotnet tool install PortKit.Cli  and run that.");
            }
            else if (loaded.Add(Path.GetFullPath(path)))
            {
                catalog = Load(path, catalog, bag);
            }
        }

        return catalog;
    }

    [RequiresUnreferencedCode("A plug-in may use any code.")]
    private static LayerCatalog Load(string path, LayerCatalog catalog, DiagnosticBag bag)
    {
        if (PluginFile.Problem(path, out var hint) is { } found)
        {
            Refuse(found, hint);
            return catalog;
        }

        try
        {
            var full = Path.GetFullPath(path);
            var types = new PluginContext(full).LoadFromAssemblyPath(full).GetTypes()
                .Where(type => type is { IsVisible: true, IsClass: true, IsAbstract: false } && typeof(ILayer).IsAssignableFrom(type))
                .ToList();
            var layers = types.Where(type => !type.ContainsGenericParameters && type.GetConstructor(Type.EmptyTypes) is not null).ToList();
            if (layers.Count == 0)
            {
                Refuse(
                    types.Count == 0
                        ? "no public class in it that is an ILayer"
                        : $"{types[0].FullName}, which has no constructor without parameters",
                    "A layer is a public class that implements PortKit.Layers.ILayer and has a public constructor without parameters.");
            }

            foreach (var type in layers)
                catalog = Add(type, path, catalog, bag);
        }
        catch (ReflectionTypeLoadException failure)
        {
            Misfit(failure.LoaderExceptions.FirstOrDefault(one => one is not null) ?? failure);
        }
        catch (Exception failure) when (failure is FileLoadException or FileNotFoundException or BadImageFormatException or TypeLoadException)
        {
            Misfit(failure);
        }

        return catalog;

        void Misfit(Exception failure) => Refuse(
            $"one that cannot be loaded: {failure.Message.TrimEnd('.')}",
            $"Build it against this version of PortKit, {typeof(ILayer).Assembly.GetName().Version!.ToString(3)}, and keep what it needs beside it.");

        void Refuse(string what, string? advice) =>
            bag.Error(Codes.PluginFile, SourceLocation.In(path), $"{Expected} Found {what}.", advice);
    }

    [RequiresUnreferencedCode("A plug-in may use any code.")]
    private static LayerCatalog Add(Type type, string path, LayerCatalog catalog, DiagnosticBag bag)
    {
        var plugin = Path.GetFileName(path);
        try
        {
            return catalog.WithPlugin((ILayer)Activator.CreateInstance(type)!, plugin);
        }
        catch (LayerRefusedException refused)
        {
            bag.Add(refused.Diagnostic with { Location = SourceLocation.In(path) });
        }
        catch (ArgumentException clash)
        {
            Refuse(
                $"a layer whose type is its own is expected of class {type.Name}. Found: {clash.Message.TrimEnd('.')}.",
                "Rename the type, in the class and in the net.");
        }
        catch (TargetInvocationException failure)
        {
            Fault(failure.InnerException ?? failure);
        }
        catch (Exception failure) when (failure is MissingMemberException or TypeLoadException or FileNotFoundException or FileLoadException)
        {
            Fault(failure);
        }

        return catalog;

        void Fault(Exception failure) => Refuse(
            $"class {type.Name} must be made without an exception. Found {failure.GetType().Name}: {failure.Message.TrimEnd('.')}.",
            "That is a fault of the plug-in: tell whoever made it.");

        void Refuse(string what, string advice) =>
            bag.Error(Codes.PluginFault, SourceLocation.In(path), $"plug-in {plugin}: {what}", advice);
    }
}
