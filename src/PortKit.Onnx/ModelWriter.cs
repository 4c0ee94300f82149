namespace PortKit.Onnx;

/// <summary>Writes models. The elements of initializers are streamed, each once and in the order of the model, so the
/// memory needed does not grow with them. The same model gives the same bytes.</summary>
public static class ModelWriter
{
    /// <summary>How many bytes <see cref="Write"/> writes for a model.</summary>
    /// <exception cref="ModelTooLargeException">More than a protobuf file can have.</exception>
    public static long ByteLength(OnnxModel model) => new ModelLayout(model).ByteLength;

    /// <summary>Writes a model to a stream, which is left open.</summary>
    /// <param name="model">The model.</param>
    /// <param name="destination">Where to; nothing is read or sought there.</param>
    /// <exception cref="ModelTooLargeException">The model is larger than a protobuf file can be. Nothing was written.</exception>
    /// <exception cref="InvalidDataException">An initializer's data wrote more or fewer bytes than they said.</exception>
    public static void Write(OnnxModel model, Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        WriteBehindStream.Run(destination, new ModelLayout(model).WriteTo);
    }

    /// <summary>Writes a model to a file, which appears whole or not at all: it is written beside its name and then
    /// moved over what was there. A symbolic link is followed, and a device is written to directly.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">Where to; its folder must exist.</param>
    /// <exception cref="ModelTooLargeException">The model is larger than a protobuf file can be. Nothing was written.</exception>
    /// <exception cref="InvalidDataException">An initializer's data wrote more or fewer bytes than they said.</exception>
    /// <exception cref="IOException">The file could not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void WriteFile(OnnxModel model, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var layout = new ModelLayout(model);
        WholeFile.Write(path, layout.ByteLength, layout.WriteTo);
    }
}
