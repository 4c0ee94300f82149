namespace PortKit.Caffe.Weights;

/// <summary>A weight file that does not read as one: what was expected, what was found, and at which byte.</summary>
public sealed class WeightFileException : Exception
{
    /// <summary>Makes an exception without a message of its own.</summary>
    public WeightFileException()
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    public WeightFileException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and a cause.</summary>
    public WeightFileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception for a place in the file.</summary>
    /// <param name="offset">The byte, from 0.</param>
    /// <param name="problem">What was expected and found there, as a clause.</param>
    public WeightFileException(long offset, string problem)
        : base($"at byte {offset}: {problem}") => Offset = offset;

    /// <summary>The byte where the trouble is, from 0; null if it is not at one place.</summary>
    public long? Offset { get; private init; }

    /// <summary>The file, where it is told while values are read, after it was opened.</summary>
    public string? Path { get; private init; }

    /// <summary>The same, with the file that it is in.</summary>
    public WeightFileException In(string path) => new(Message, this) { Offset = Offset, Path = path };
}
