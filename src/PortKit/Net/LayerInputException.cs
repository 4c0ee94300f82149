namespace PortKit.Net;

/// <summary>
/// Thrown by <see cref="Layers.ILayer.Forward"/> for values that Caffe stops at, such as an index of no row. Whoever fed them can feed others; a
/// fault of the layer itself is never one of these.
/// </summary>
public sealed class LayerInputException : Exception
{
    /// <summary>Makes an exception without a message of its own.</summary>
    public LayerInputException()
    {
    }

    /// <summary>Makes an exception with a message: what was expected, and what was found.</summary>
    public LayerInputException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    public LayerInputException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
