using PortKit.Formats;
using Format = PortKit.Caffe.Files.FileKind;

namespace PortKit.Cli.Usage;

/// <summary>Tells kinds of files by their names.</summary>
internal static class FileKinds
{
    /// <summary>The kind that an ending stands for.</summary>
    public static FileKind Of(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".prototxt" or ".pbtxt" or ".prototext" => FileKind.Net,
        ".html" or ".htm" => FileKind.Page,
        ".binaryproto" => FileKind.Mean,
        ".toml" or ".json" => FileKind.Initializers,
        _ => TensorFormats.KindByName(path) switch
        {
            Format.CaffeModel or Format.Hdf5 => FileKind.Weights,
            Format.Onnx => FileKind.Model,
            Format.Npz or Format.Safetensors => FileKind.Arrays,
            _ => FileKind.Unknown,
        },
    };
}
