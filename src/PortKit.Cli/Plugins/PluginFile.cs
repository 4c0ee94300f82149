using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using PortKit.Layers;

namespace PortKit.Cli.Plugins;

/// <summary>Looks at a plug-in's file before any of its code is loaded.</summary>
internal static class PluginFile
{
    /// <summary>Why it cannot be a plug-in of this version of PortKit, as what was found; null if it may be one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="hint">What to do about it.</param>
    public static string? Problem(string path, out string? hint)
    {
        hint = null;
        if (Directory.Exists(path))
            return "a folder";
        if (!File.Exists(path))
            return "no file of this name";
        try
        {
            using var file = File.OpenRead(path);
            using var image = new PEReader(file);
            if (!image.HasMetadata || !image.GetMetadataReader().IsAssembly)
                return "a file that is no .NET assembly";
            var metadata = image.GetMetadataReader();
            var (name, own) = (typeof(ILayer).Assembly.GetName().Name, typeof(ILayer).Assembly.GetName().Version!);
            foreach (var handle in metadata.AssemblyReferences)
            {
                var reference = metadata.GetAssemblyReference(handle);
                if (metadata.GetString(reference.Name) != name || reference.Version.Major == own.Major)
                    continue;
                hint = $"Build it against version {own.Major} of PortKit, or use the command of its version.";
                return $"one that was built against PortKit {reference.Version.ToString(3)}, while this is {own.ToString(3)}";
            }

            return null;
        }
        catch (BadImageFormatException)
        {
            return "a file that is no .NET assembly";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return $"one that cannot be read: {failure.Message.TrimEnd('.')}";
        }
    }
}
