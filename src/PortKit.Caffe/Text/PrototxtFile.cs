using PortKit.Caffe.Files;

namespace PortKit.Caffe;

/// <summary>Reads the bytes of a prototxt. A file that is none is recognised by its first bytes, and not read any further.</summary>
public static class PrototxtFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bag">Takes what is wrong with it.</param>
    /// <param name="namedAt">Where the file is named, if not by the user.</param>
    /// <param name="limits">How many bytes it may have; null for <see cref="Limits.Default"/>.</param>
    /// <returns>Its bytes, or null if it cannot be read or is no text.</returns>
    public static byte[]? Read(string path, DiagnosticBag bag, SourceLocation namedAt = default, Limits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(bag);
        var at = namedAt == default ? SourceLocation.In(path) : namedAt;
        if (ForeignFile.Find(path, FileUse.Net) is { } foreign && (foreign.IsBinary || foreign.Kind == FileKind.Folder))
        {
            bag.Add(Refusal(foreign, SourceLocation.In(path)));
            return null;
        }

        try
        {
            return BoundedRead.All(path, limits ?? Limits.Default);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            bag.Error(CaffeCodes.Unreadable, at, $"{(namedAt == default ? "The file" : $"The net '{path}'")} cannot be read: {failure.Message}");
            return null;
        }
    }

    /// <summary>What to say of a file that is no prototxt.</summary>
    internal static Diagnostic Refusal(ForeignFile foreign, SourceLocation at)
    {
        var found = foreign switch
        {
            { Kind: FileKind.Binary } => foreign.Found,
            { IsBinary: true } => $"a binary file: {foreign.Found}",
            _ => foreign.Found,
        };
        return new Diagnostic(CaffeCodes.Unreadable, DiagnosticSeverity.Error, at, $"Expected prototxt text. Found {found}.", foreign.Hint);
    }
}
