using PortKit.Caffe;
using PortKit.Verification;

namespace PortKit.Cli.Commands;

/// <summary>A model that a command is to run.</summary>
internal static class GivenModel
{
    /// <summary>Why its file cannot be read, or that it is no model; null if it may be one.</summary>
    public static Diagnostic? Problem(string path)
    {
        if (Directory.Exists(path))
            return Unreadable("Found a folder.");
        if (!File.Exists(path))
            return Unreadable("Found no file of this name.");
        try
        {
            using (File.OpenHandle(path))
            {
            }

            return ModelFile.Refusal(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Unreadable($"Found one that cannot be read: {failure.Message}");
        }

        Diagnostic Unreadable(string found) =>
            new(CaffeCodes.Unreadable, DiagnosticSeverity.Error, SourceLocation.In(path), $"A model file is expected. {found}");
    }
}
