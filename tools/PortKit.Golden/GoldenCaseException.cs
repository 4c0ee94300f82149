namespace PortKit.Tools;

/// <summary>A folder does not make a golden case; the message says what was expected and what was found.</summary>
public sealed class GoldenCaseException : Exception
{
    /// <summary>Makes an exception without a message of its own.</summary>
    public GoldenCaseException()
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    public GoldenCaseException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    public GoldenCaseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
