using Microsoft.ML.OnnxRuntime;

namespace PortKit.Verification;

/// <summary>A model does not load in ONNX Runtime, or does not run.</summary>
public sealed class ModelRunException : Exception
{
    /// <summary>Makes an exception without a message of its own.</summary>
    public ModelRunException()
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    public ModelRunException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    public ModelRunException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception of what ONNX Runtime says, which begins with [ErrorCode:...] and the name of a source file.</summary>
    internal static ModelRunException Of(OnnxRuntimeException failure)
    {
        var message = failure.Message;
        var end = message.StartsWith('[') ? message.IndexOf(']', StringComparison.Ordinal) : -1;
        return new ModelRunException(message[(end + 1)..].Trim(), failure);
    }
}
