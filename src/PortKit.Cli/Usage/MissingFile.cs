using PortKit.Caffe;

namespace PortKit.Cli.Usage;

/// <summary>What to say of a file that is to be read and is not there: the one that was meant, or that its folder is not there either.</summary>
internal static class MissingFile
{
    /// <summary>How many names of a folder are looked at: it may be anybody's.</summary>
    private const int Most = 20_000;

    /// <summary>The codes of files that cannot be read.</summary>
    private static readonly string[] OfInputs =
    [
        CaffeCodes.Unreadable,
        Codes.WeightFile,
        Codes.MeanFile,
        Codes.InitializerFile,
        Codes.ArrayFile,
        Codes.GoldenFolder,
        Codes.ComparedFile,
        Codes.PluginFile,
        Codes.SnapshotFile,
        Codes.SummaryFile,
    ];

    /// <summary>A diagnostic, with a hint if it tells of a file that is not there.</summary>
    public static Diagnostic Hinted(Diagnostic diagnostic)
    {
        if (diagnostic.Severity != DiagnosticSeverity.Error
            || !OfInputs.Contains(diagnostic.Code)
            || diagnostic.Location is not { Line: 0, File: { Length: > 0 } file }
            || Hint(file) is not { } hint)
        {
            return diagnostic;
        }

        return diagnostic with { Hint = diagnostic.Hint is null ? hint : $"{hint} {diagnostic.Hint}" };
    }

    /// <summary>What is said of a name; null if there is such a file, or nothing near.</summary>
    internal static string? Hint(string path)
    {
        try
        {
            if (path.StartsWith('<') || Path.Exists(path))
                return null;
            var folder = Path.GetDirectoryName(path) ?? "";
            if (folder.Length > 0 && !Directory.Exists(folder))
                return $"There is no folder '{folder}'.";
            var names = Directory.EnumerateFileSystemEntries(folder.Length == 0 ? "." : folder).Take(Most).Select(Path.GetFileName).OfType<string>();
            return NearestName.Find(Path.GetFileName(path), names.Order(StringComparer.Ordinal)) is { } near
                ? $"Did you mean {Path.Combine(folder, near)}?"
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
