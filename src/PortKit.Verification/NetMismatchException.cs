namespace PortKit.Verification;

/// <summary>A model was not converted from the net that was given for it: none of the net's blobs is in it.</summary>
public sealed class NetMismatchException : Exception
{
    /// <summary>Makes an exception that says what was expected.</summary>
    public NetMismatchException()
        : this("The net that the model was converted from is expected. Found one none of whose blobs is in the model.")
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    public NetMismatchException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    public NetMismatchException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
