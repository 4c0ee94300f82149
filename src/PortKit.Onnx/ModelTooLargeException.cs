namespace PortKit.Onnx;

/// <summary>A model is larger than one protobuf file can be, 2 GiB less one byte.</summary>
public sealed class ModelTooLargeException : Exception
{
    /// <summary>The largest model that protobuf readers take, in bytes.</summary>
    public const long Limit = int.MaxValue;

    /// <summary>A model of some size.</summary>
    public ModelTooLargeException()
    {
    }

    /// <summary>A model of some size.</summary>
    /// <param name="message">What to say.</param>
    public ModelTooLargeException(string message)
        : base(message)
    {
    }

    /// <summary>A model of some size.</summary>
    /// <param name="message">What to say.</param>
    /// <param name="innerException">What led to it.</param>
    public ModelTooLargeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>A model of a known size.</summary>
    /// <param name="byteLength">The size in bytes.</param>
    public ModelTooLargeException(long byteLength)
        : base($"An ONNX file must not exceed {Limit} bytes. Found a model of {byteLength} bytes.") => ByteLength = byteLength;

    /// <summary>The size that the model would have had, in bytes; 0 if not known.</summary>
    public long ByteLength { get; }
}
