namespace PortKit.Cli.Usage;

/// <summary>What a file is for, as far as its name tells.</summary>
internal enum FileKind
{
    /// <summary>The name does not tell.</summary>
    Unknown,

    /// <summary>A net or a solver.</summary>
    Net,

    /// <summary>Trained weights.</summary>
    Weights,

    /// <summary>An ONNX model.</summary>
    Model,

    /// <summary>Weights for other programs.</summary>
    Arrays,

    /// <summary>A page.</summary>
    Page,

    /// <summary>A mean, as Caffe saves it.</summary>
    Mean,

    /// <summary>Initializers.</summary>
    Initializers,
}

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
