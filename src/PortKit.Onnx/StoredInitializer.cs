namespace PortKit.Onnx;

/// <summary>An initializer of a model file, and where its elements lie: row-major and little-endian, as in ONNX's <c>raw_data</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ElementType">The type of its elements.</param>
/// <param name="Dims">The size of each axis.</param>
/// <param name="ByteLength">How many bytes the elements take.</param>
/// <param name="Path">The file that they lie in: the model, or one beside it.</param>
/// <param name="Offset">Where they begin there.</param>
/// <param name="Bytes">The elements, where the model holds them in another form than that; null where they are to be read from the file.</param>
public sealed record StoredInitializer(
    string Name, DataType ElementType, IReadOnlyList<long> Dims, long ByteLength, string Path, long Offset, ReadOnlyMemory<byte>? Bytes = null);
