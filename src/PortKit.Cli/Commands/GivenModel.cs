using PortKit.Caffe;

namespace PortKit.Cli.Commands;

/// <summary>A model that a command is to run.</summary>
internal static class GivenModel
{
    /// <summary>Why its file cannot be read; null if it can, whatever is in it.</summary>
    public static Diagnostic? Problem(string path)
    {
        if (Directory.Exists(path))
            return Unreadable("Found a folder.");
        if (!File.Exists(path))
            return Unreadable("Found no file of this name.");
        try
        {
            using var file = File.OpenHandle(path);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Unreadable($"Found one that cannot be read: {failure.Message}");
        }

        Diagnostic Unreadable(string found) =>
            new(CaffeCodes.Unreadable, DiagnosticSeverity.Error, SourceLocation.In(path), $"A model file is expected. {found}");
    }
}
