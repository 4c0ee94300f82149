using PortKit.Caffe.Files;
using PortKit.Files.Hdf5;
using PortKit.Files.Npy;
using PortKit.Files.Safetensors;

namespace PortKit.Formats;

/// <summary>
/// Every format that tensors are read from or written to, in one list. Whoever is given a file of weights or arrays asks here: to write the
/// weights of a net, to lay them over its fillers, to compare two files, to feed a net.
/// </summary>
public static class TensorFormats
{
    internal static readonly IReadOnlyList<TensorFormat> All =
    [
        new(FileKind.Onnx, ".onnx") { Open = TensorFile.OfOnnx },
        new(FileKind.Npy, NpyFormat.Extension) { HoldsArrays = true },
        new(FileKind.Npz, NpyFormat.ArchiveExtension)
        {
            Open = TensorFile.OfNpz,
            Create = weights => new NpzWeightWriter(weights),
            HasTensorNames = true,
            HoldsArrays = true,
        },
        new(FileKind.Safetensors, SafetensorsFormat.Extension)
        {
            Open = TensorFile.OfSafetensors,
            Create = weights => new SafetensorsWeightWriter(weights),
            HasTensorNames = true,
        },
        new(FileKind.CaffeModel, ".caffemodel") { Open = TensorFile.OfCaffe, Create = weights => new CaffeModelWriter(weights) },
        new(FileKind.Hdf5, Hdf5Format.Extension)
        {
            Aliases = [Hdf5Format.LongExtension],
            Open = TensorFile.OfCaffe,
            Create = weights => new Hdf5Writer(weights)
        },
    ];

    /// <summary>The endings of files that weights can be read from.</summary>
    internal static IEnumerable<string> Readable => All.Where(format => format.Open is not null).Select(format => format.Extension);

    /// <summary>The endings of files that weights can be written to.</summary>
    internal static IEnumerable<string> Writable => All.Where(format => format.Create is not null).Select(format => format.Extension);

    /// <summary>What a file of tensors is by its name; <see cref="FileKind.Unknown"/> if that does not tell.</summary>
    public static FileKind KindByName(string path) => All.FirstOrDefault(format => format.IsNameOf(path))?.Kind ?? FileKind.Unknown;

    /// <summary>Whether a file holds arrays by the names of blobs, as its own name says.</summary>
    public static bool HoldsArrays(string path) => All.Any(format => format.HoldsArrays && format.IsNameOf(path));

    /// <summary>The format to write weights in that a file's name asks for, or null.</summary>
    internal static TensorFormat? ToWrite(string path) =>
        All.FirstOrDefault(format => format.Create is not null
            && format.Extension.Equals(Path.GetExtension(path), StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The format to read a file in: the one that its first bytes tell, or else the one that its name promises; null if neither is known.
    /// </summary>
    internal static TensorFormat? ToRead(string path) =>
        OfKind(KindByBytes(path))
        ?? All.FirstOrDefault(format => format.Open is not null
            && format.Extension.Equals(Path.GetExtension(path), StringComparison.OrdinalIgnoreCase));

    /// <summary>The format of a kind of files; null if they hold no named tensors.</summary>
    internal static TensorFormat? OfKind(FileKind kind) => All.FirstOrDefault(format => format.Open is not null && format.Kind == kind);

    /// <summary>What a file is by its first bytes; <see cref="FileKind.Unknown"/> if it cannot be read.</summary>
    internal static FileKind KindByBytes(string path)
    {
        try
        {
            return FileKinds.Detect(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Opening it tells why.
            return FileKind.Unknown;
        }
    }
}
