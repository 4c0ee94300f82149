using System.Buffers;
using PortKit.Files.Npy;

namespace PortKit.Caffe.Files;

/// <summary>A file that is no such as is read in its place: what it is instead, and what to do.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Found">The same in words, such as <c>a web page</c>.</param>
/// <param name="Hint">What to do about it, or to type next; null if there is nothing to advise.</param>
public sealed record ForeignFile(FileKind Kind, string Found, string? Hint)
{
    private static readonly SearchValues<char> Special = SearchValues.Create(" \t'()&;$*?");

    /// <summary>Whether it is no text.</summary>
    public bool IsBinary => Kind >= FileKind.Binary;

    /// <summary>Looks at a file or folder by its name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="use">What it is to be read as.</param>
    /// <returns>Null if it may be what is wanted, is of no kind that is known, or cannot be looked at.</returns>
    public static ForeignFile? Find(string path, FileUse use)
    {
        try
        {
            return Of(FileKinds.Detect(path), path, use);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // Whoever reads it next says why it cannot be read.
            return null;
        }
    }

    /// <summary>Looks at the bytes of a file.</summary>
    /// <param name="bytes">Its first bytes, or all of it.</param>
    /// <param name="length">How long it is.</param>
    /// <param name="name">What to call it where a command is proposed.</param>
    /// <param name="use">What it is to be read as.</param>
    /// <returns>Null if it may be what is wanted, or is of no kind that is known.</returns>
    public static ForeignFile? Find(ReadOnlySpan<byte> bytes, long length, string? name, FileUse use) =>
        Of(FileKinds.Detect(bytes, length), name ?? "FILE", use);

    /// <summary>A file name as a shell takes it for one word.</summary>
    public static string Word(string path) => path.AsSpan().IndexOfAny(Special) < 0 ? path : $"\"{path}\"";

    private static ForeignFile? Of(FileKind kind, string path, FileUse use) =>
        IsWanted(kind, use)
            ? null
            : new ForeignFile(kind, Words(kind), HintFor(kind, Word(path), use) ?? GeneralHint(kind, Word(path)) ?? Wanted(use));

    private static bool IsWanted(FileKind kind, FileUse use) => (kind, use) switch
    {
        (FileKind.Unknown, _) => true,
        (FileKind.Binary, not FileUse.Net) => true,
        (FileKind.Text or FileKind.Prototxt, FileUse.Net) => true,
        (FileKind.CaffeModel or FileKind.Hdf5 or FileKind.Npz or FileKind.Safetensors, FileUse.Weights or FileUse.Tensors) => true,
        (FileKind.Onnx, FileUse.Model or FileUse.Tensors) => true,
        (FileKind.CaffeBlob, FileUse.Mean) => true,
        (FileKind.Npy or FileKind.Npz, FileUse.Arrays) => true,
        (FileKind.SolverState, FileUse.State) => true,
        _ => false,
    };

    private static string Words(FileKind kind) => kind switch
    {
        FileKind.Folder => "a folder",
        FileKind.Empty => "an empty file",
        FileKind.Text => "text",
        FileKind.Prototxt => "prototxt text",
        FileKind.Utf16 => "UTF-16",
        FileKind.WebPage => "a web page (HTML)",
        FileKind.Xml => "an XML document",
        FileKind.Json => "a JSON document",
        FileKind.LfsPointer => "a Git LFS pointer, which stands for the file",
        FileKind.CaffeModel => "a .caffemodel, a net with its weights",
        FileKind.CaffeBlob => "a .binaryproto, one blob such as a mean",
        FileKind.SolverState => "a .solverstate",
        FileKind.Hdf5 => "an HDF5 file",
        FileKind.Npy => "an array of NumPy (.npy)",
        FileKind.Npz => "arrays of NumPy (.npz)",
        FileKind.Safetensors => "a .safetensors file",
        FileKind.Onnx => "an ONNX model",
        FileKind.TensorFlow => "a graph of TensorFlow (.pb)",
        FileKind.TensorFlowLite => "a model of TensorFlow Lite",
        FileKind.PyTorch => "a file of PyTorch",
        FileKind.Pickle => "a pickle of Python",
        FileKind.Matlab => "a file of MATLAB (.mat)",
        FileKind.Picture => "a picture",
        FileKind.Pdf => "a PDF",
        FileKind.Zip => "a zip archive",
        FileKind.Gzip => "a gzip file",
        FileKind.Bzip2 => "a bzip2 file",
        FileKind.Xz => "an xz file",
        FileKind.Zstandard => "a Zstandard file",
        FileKind.SevenZip => "a 7z archive",
        FileKind.Rar => "a RAR archive",
        FileKind.Tar => "a tar archive",
        _ => "a binary file",
    };

    /// <summary>What to do about a file of some kind in one place.</summary>
    private static string? HintFor(FileKind kind, string file, FileUse use) => (kind, use) switch
    {
        (FileKind.CaffeModel, FileUse.Net) =>
            $"Print the net that is in it, and give it the weights:  `Format` {file} > net.prototxt  and then  "
                + $"`Convert` net.prototxt `Weights` {file} `Output` net.onnx",
        (FileKind.Hdf5 or FileKind.Npz or FileKind.Safetensors or FileKind.Binary, FileUse.Net) =>
            "If this is a file of trained weights, pass it with `Weights`, and the net's .prototxt in its place:  "
                + $"`Convert` net.prototxt `Weights` {file} `Output` net.onnx",
        (FileKind.Onnx, FileUse.Net) => $"It is converted already. To see whether it runs:  `Check` {file}",
        (FileKind.CaffeBlob, FileUse.Net or FileUse.Weights) =>
            $"A mean goes behind convert `MeanFile`:  `Convert` net.prototxt `MeanFile` {file} `Output` net.onnx",
        (FileKind.Prototxt, FileUse.Weights) =>
            $"The net stands first, and its weights behind `Weights`:  `Convert` {file} `Weights` net.caffemodel `Output` {Beside(file, ".onnx")}",
        (FileKind.Prototxt, FileUse.Model) => $"Convert it first:  `Convert` {file} `Output` {Beside(file, ".onnx")}",
        (FileKind.Prototxt, FileUse.Tensors) => $"Fill it first:  `Init` {file} `Output` {ArchiveBeside(file)}",
        (FileKind.CaffeModel, FileUse.Model) =>
            $"Print the net that is in it, and convert it:  `Format` {file} > net.prototxt  and then  "
                + $"`Convert` net.prototxt `Weights` {file} `Output` net.onnx",
        (FileKind.Hdf5 or FileKind.Npz or FileKind.Safetensors, FileUse.Model) =>
            $"Convert the net that the weights are for:  `Convert` net.prototxt `Weights` {file} `Output` net.onnx",
        (FileKind.SolverState, FileUse.Weights or FileUse.Tensors) => "The weights are in the .caffemodel that was saved with it.",
        (FileKind.CaffeModel, FileUse.State) => "These are the weights. Name the .solverstate that was saved with them.",
        (FileKind.Hdf5, FileUse.State) =>
            "PortKit goes on from a .solverstate alone: have Caffe save one, with  snapshot_format: BINARYPROTO  in the solver.",
        (FileKind.Npy, FileUse.Weights or FileUse.Tensors) =>
            "One array has no layer's name. Save all of them with numpy.savez, each as LAYER.INDEX: conv1.0 for the weights of conv1, conv1.1 "
                + "for its bias.",
        (FileKind.PyTorch or FileKind.Pickle or FileKind.Matlab or FileKind.TensorFlow, FileUse.Weights or FileUse.Tensors) =>
            "Save the arrays with numpy.savez, in Caffe's layout, each as LAYER.INDEX: conv1.0 for the weights of conv1, conv1.1 for its bias.",
        (FileKind.Folder, not FileUse.Arrays) => "Name a file in it.",
        (FileKind.Picture, FileUse.Arrays) => "Save it as an array of float32, with numpy.save: channels first (BGR), then rows and columns.",
        _ => null,
    };

    /// <summary>What to do about a file of some kind anywhere.</summary>
    private static string? GeneralHint(FileKind kind, string file) => kind switch
    {
        FileKind.Empty => "Fetch it again: something cut the download or the copy off.",
        FileKind.Utf16 => "Save the file as UTF-8.",
        FileKind.WebPage => "Download the raw file, not the page that shows it.",
        FileKind.Xml => "It may be a server's answer in place of the file: look into it, and fetch the file again.",
        FileKind.LfsPointer => "Fetch the file itself, in the folder of its repository:  git lfs pull",
        FileKind.Zip => $"Unpack it first:  unzip {file}",
        FileKind.Gzip => $"Unpack it first:  gunzip < {file} > {Unpacked(file, ".gz")}",
        FileKind.Bzip2 => $"Unpack it first:  bunzip2 < {file} > {Unpacked(file, ".bz2")}",
        FileKind.Xz => $"Unpack it first:  unxz < {file} > {Unpacked(file, ".xz")}",
        FileKind.Zstandard => $"Unpack it first:  unzstd < {file} > {Unpacked(file, ".zst")}",
        FileKind.SevenZip => $"Unpack it first:  7z x {file}",
        FileKind.Rar => $"Unpack it first:  unrar x {file}",
        FileKind.Tar => $"Unpack it first:  tar -xf {file}",
        _ => null,
    };

    private static string Wanted(FileUse use) => use switch
    {
        FileUse.Net => "Give the net as Caffe reads it, a .prototxt.",
        FileUse.Weights => "Weights are taken from .caffemodel, .caffemodel.h5, .npz and .safetensors files.",
        FileUse.Tensors => "Weights are read from .onnx, .caffemodel, .caffemodel.h5, .npz and .safetensors files.",
        FileUse.Mean => "The means of the channels can be given in numbers instead: convert `MeanValues` B,G,R.",
        FileUse.State => "Give a .solverstate as Caffe saves it, or PortKit.",
        FileUse.Arrays => "Save the array with numpy.save, as float32.",
        _ => "Convert a net:  `Convert` net.prototxt `Output` net.onnx",
    };

    private static string ArchiveBeside(string file) => Beside(file, NpyFormat.ArchiveExtension);

    private static string Beside(string file, string extension)
    {
        var plain = file.Trim('"');
        return Word(Path.GetFileName(Path.ChangeExtension(plain, extension)));
    }

    private static string Unpacked(string file, string extension)
    {
        var plain = file.Trim('"');
        return Word(plain.EndsWith(extension, StringComparison.OrdinalIgnoreCase) ? plain[..^extension.Length] : plain + ".unpacked");
    }
}
