namespace PortKit.Onnx;

/// <summary>Writes models. The elements of initializers are streamed, each once and in the order of the model, so the
/// memory needed does not grow with them. The same model gives the same bytes.</summary>
public static class ModelWriter
{
    /// <summary>How many bytes <see cref="Write"/> writes for a model.</summary>
    /// <exception cref="ModelTooLargeException">More than a protobuf file can have.</exception>
    public static long ByteLength(OnnxModel model) => OneFile(model).ByteLength;

    /// <summary>Whether a model can be one file, as far as its length goes.</summary>
    public static bool FitsOneFile(OnnxModel model) => new ModelLayout(model).ByteLength <= ModelTooLargeException.Limit;

    /// <summary>Writes a model to a stream, which is left open.</summary>
    /// <param name="model">The model.</param>
    /// <param name="destination">Where to; nothing is read or sought there.</param>
    /// <exception cref="ModelTooLargeException">The model is larger than a protobuf file can be. Nothing was written.</exception>
    /// <param name="cancellation">Stops it on the way.</param>
    /// <exception cref="InvalidDataException">An initializer's data wrote more or fewer bytes than they said.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Write(OnnxModel model, Stream destination, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var layout = OneFile(model);
        WriteBehindStream.Run(destination, output => layout.WriteTo(output, Stream.Null), cancellation);
    }

    /// <summary>Writes a model to a file, which appears whole or not at all: it is written beside its name and then
    /// moved over what was there. A symbolic link is followed, and a device or a pipe is written to directly.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">Where to; its folder must exist.</param>
    /// <param name="cancellation">Stops it; no file appears then.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ModelTooLargeException">The model is larger than a protobuf file can be. Nothing was written.</exception>
    /// <exception cref="InvalidDataException">An initializer's data wrote more or fewer bytes than they said.</exception>
    /// <exception cref="IOException">The file could not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void WriteFile(OnnxModel model, string path, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var layout = OneFile(model);
        WholeFile.Write(path, layout.ByteLength, output => layout.WriteTo(output, Stream.Null), cancellation);
    }

    /// <summary>
    /// Writes a model to a file, and the elements of its initializers to a second one beside it, named as the model with <c>.data</c>
    /// behind (ONNX's external data), so that there is no limit to them. Tensors of less than 1 KiB and those of int64 stay in the model.
    /// In the second file a tensor of 64 KiB and more begins at a multiple of 64 KiB, a smaller one at a multiple of 4 KiB. Both files are
    /// written beside their names; then the data and right after them the model move over what was there.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="path">Where to; its folder must exist. A symbolic link is followed, and the data are beside what it leads to.</param>
    /// <param name="cancellation">Stops it; no file appears then.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <returns>The path of the second file; null if there is none, as no tensor was large enough.</returns>
    /// <exception cref="ModelTooLargeException">Even without these tensors the model is larger than a protobuf file can be. Nothing was
    /// written.</exception>
    /// <exception cref="InvalidDataException">An initializer's data wrote more or fewer bytes than they said.</exception>
    /// <exception cref="IOException">The files could not be written, or there is no place beside a device.</exception>
    /// <exception cref="UnauthorizedAccessException">The files may not be written.</exception>
    public static string? WriteFileAndData(OnnxModel model, string path, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var (target, dataPath) = (WholeFile.Target(path), DataPathFor(path));
        if (Array.Find([target, dataPath], WholeFile.IsDevice) is { } device)
            throw new IOException($"The name of a file was expected, as two are written. Found the device or pipe '{device}'.");
        var layout = new ModelLayout(model, Path.GetFileName(dataPath));
        layout.Require();
        if (layout.DataLength == 0)
        {
            WholeFile.Write(target, layout.ByteLength, output => layout.WriteTo(output, Stream.Null), cancellation);
            return null;
        }

        WholeFile.WriteTwo(
            (dataPath, layout.DataLength), (target, layout.ByteLength), (data, output) => layout.WriteTo(output, data), cancellation);
        return dataPath;
    }

    /// <summary>The second file of a model, beside what its name leads to.</summary>
    public static string DataPathFor(string path) => $"{WholeFile.Target(path)}.data";

    private static ModelLayout OneFile(OnnxModel model)
    {
        var layout = new ModelLayout(model);
        layout.Require();
        return layout;
    }
}
