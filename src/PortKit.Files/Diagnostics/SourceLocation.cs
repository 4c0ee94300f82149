namespace PortKit.Files;

/// <summary>A place in a text file; line and column count from 1, and 0 means that the place is not known.</summary>
/// <param name="File">The name the file was given by, or null for text that came from nowhere.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1; a tab moves to the next multiple of eight, as in protobuf's own messages.</param>
public readonly record struct SourceLocation(string? File, int Line, int Column)
{
    /// <summary>The file alone, with no line in it.</summary>
    public static SourceLocation In(string? file) => new(file, 0, 0);

    /// <summary>The place as compilers print it: <c>lenet.prototxt(19,3)</c>.</summary>
    public override string ToString() => Line > 0 ? $"{File ?? "input"}({Line},{Column})" : File ?? "input";
}
