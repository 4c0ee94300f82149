namespace PortKit.NumPy;

/// <summary>A .npy or .npz file that does not read as one: what was expected, what was found, and at which byte.</summary>
public sealed class NumPyException : Exception
{
    /// <summary>Makes an exception without a message of its own.</summary>
    public NumPyException()
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    public NumPyException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and a cause.</summary>
    public NumPyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception for a place in an array's file.</summary>
    /// <param name="offset">The byte, from 0.</param>
    /// <param name="problem">What was expected and found there, in full sentences.</param>
    public NumPyException(long offset, string problem)
        : base($"At byte {offset}: {problem}") => Offset = offset;

    /// <summary>The byte where the trouble is, from 0; null if it is not at one place. In an .npz file it counts from the start of the member.</summary>
    public long? Offset { get; private init; }

    /// <summary>The message as a clause, to stand in the middle of a sentence.</summary>
    internal string Clause => char.ToLowerInvariant(Message[0]) + Message[1..].TrimEnd('.');

    /// <summary>The same, of a member of an archive.</summary>
    internal NumPyException In(string member) => new($"Member '{member}': {Message}", this) { Offset = Offset };
}
