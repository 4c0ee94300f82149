namespace PortKit.Cli.Usage;

/// <summary>Tells kinds of files by their names.</summary>
internal static class FileKinds
{
    /// <summary>The kind that an ending stands for.</summary>
    public static FileKind Of(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".prototxt" or ".pbtxt" or ".prototext" => FileKind.Net,
        ".caffemodel" or ".h5" or ".hdf5" => FileKind.Weights,
        ".onnx" => FileKind.Model,
        ".npz" or ".safetensors" => FileKind.Arrays,
        ".html" or ".htm" => FileKind.Page,
        ".binaryproto" => FileKind.Mean,
        ".toml" or ".json" => FileKind.Initializers,
        _ => FileKind.Unknown,
    };
}
