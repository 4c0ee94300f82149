namespace PortKit.Files;

/// <summary>
/// A file that does not read as what it is taken for: what was expected, what was found, and at which byte. The message is a clause, to stand in
/// the middle of a sentence.
/// </summary>
public sealed class DamagedFileException : Exception
{
    /// <summary>Makes an exception without a message of its own.</summary>
    public DamagedFileException()
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    public DamagedFileException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and a cause.</summary>
    public DamagedFileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception for a place in the file.</summary>
    /// <param name="offset">The byte, from 0.</param>
    /// <param name="problem">What was expected and found there, as a clause.</param>
    public DamagedFileException(long offset, string problem)
        : base($"at byte {offset}: {problem}") => Offset = offset;

    /// <summary>The byte where the trouble is, from 0; null if it is not at one place. In an .npz file it counts from the start of the member.</summary>
    public long? Offset { get; private init; }

    /// <summary>The file, where it is told while values are read, after it was opened.</summary>
    public string? Path { get; private init; }

    /// <summary>The same, with the file that it is in.</summary>
    public DamagedFileException In(string path) => new(Message, this) { Offset = Offset, Path = path };
}
