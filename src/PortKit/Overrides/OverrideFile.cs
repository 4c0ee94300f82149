using System.Text;

namespace PortKit.Overrides;

/// <summary>Reads a file that maps patterns to initializers, JSON or TOML.</summary>
internal static class OverrideFile
{
    /// <summary>No list of layers comes near to this.</summary>
    private const int MostBytes = 1 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The entries of a file, in its order; those that are fit, if some are not. The bag then says which.</summary>
    public static IReadOnlyList<OverrideEntry> Read(string path, DiagnosticBag bag)
    {
        var at = SourceLocation.In(path);
        try
        {
            var text = Strict.GetString(BoundedRead.All(path, MostBytes)).TrimStart('\uFEFF');
            return Path.GetExtension(path).Equals(".toml", StringComparison.OrdinalIgnoreCase)
                ? TomlOverrides.Read(text, path, bag)
                : JsonOverrides.Read(text, path, bag);
        }
        catch (ArgumentException)
        {
            bag.Error(Codes.InitializerFile, at, "Text in UTF-8 is expected. Found bytes that are none.", "Save the file as UTF-8.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            bag.Error(Codes.InitializerFile, at, $"The file of initializers cannot be read: {failure.Message}");
        }

        return [];
    }
}
