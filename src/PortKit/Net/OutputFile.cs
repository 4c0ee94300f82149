namespace PortKit;

/// <summary>A file that is to be written.</summary>
/// <param name="Path">Its name.</param>
/// <param name="What">What will be in it, with the article: "the model".</param>
public sealed record OutputFile(string Path, string What)
{
    /// <summary>
    /// Why the file cannot be written, as far as that shows before anything is: its folder is not there, or the name is that of a folder.
    /// Null if nothing speaks against it.
    /// </summary>
    public Diagnostic? Problem()
    {
        try
        {
            WholeFile.RequirePlace(Path);
            return null;
        }
        catch (IOException failure)
        {
            return Unwritable(failure);
        }
    }

    /// <summary>The error for a file that could not be written.</summary>
    /// <param name="failure">What was thrown.</param>
    public Diagnostic Unwritable(Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        var hint = failure is DirectoryNotFoundException
            && System.IO.Path.GetDirectoryName(Path) is { Length: > 0 } folder
            && !Directory.Exists(folder)
            ? $"Make the folder first:  mkdir {(OperatingSystem.IsWindows() ? "" : "-p ")}{Quoted(folder)}"
            : null;
        return new(Codes.Unwritable, DiagnosticSeverity.Error, SourceLocation.In(Path), $"The output cannot be written: {failure.Message}", hint);
    }

    private static string Quoted(string folder) =>
        folder.All(letter => char.IsLetterOrDigit(letter) || "/\\:._-~+@".Contains(letter, StringComparison.Ordinal)) ? folder
        : OperatingSystem.IsWindows() ? $"\"{folder}\""
        : $"'{folder.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
