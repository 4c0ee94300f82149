namespace PortKit.Caffe.Files;

/// <summary>What a file is, as far as its first bytes tell.</summary>
public enum FileKind
{
    /// <summary>Nothing that is known.</summary>
    Unknown,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A file without a byte.</summary>
    Empty,

    /// <summary>Text that reads as no kind below.</summary>
    Text,

    /// <summary>A Caffe net or solver in text.</summary>
    Prototxt,

    /// <summary>Text in UTF-16.</summary>
    Utf16,

    /// <summary>An HTML page.</summary>
    WebPage,

    /// <summary>An XML document.</summary>
    Xml,

    /// <summary>A JSON document.</summary>
    Json,

    /// <summary>The few lines that Git keeps in place of a large file.</summary>
    LfsPointer,

    /// <summary>Bytes that are no text, of no kind below.</summary>
    Binary,

    /// <summary>A net with its weights as Caffe saves it, of any generation.</summary>
    CaffeModel,

    /// <summary>One blob as Caffe saves a mean (.binaryproto).</summary>
    CaffeBlob,

    /// <summary>The state of a solver (.solverstate).</summary>
    SolverState,

    /// <summary>HDF5: weights, the state of a solver, or data.</summary>
    Hdf5,

    /// <summary>One array of NumPy.</summary>
    Npy,

    /// <summary>Several arrays of NumPy: a zip of them.</summary>
    Npz,

    /// <summary>Tensors by name, with a head in JSON.</summary>
    Safetensors,

    /// <summary>An ONNX model.</summary>
    Onnx,

    /// <summary>A graph or a saved model of TensorFlow.</summary>
    TensorFlow,

    /// <summary>A model of TensorFlow Lite.</summary>
    TensorFlowLite,

    /// <summary>A file of PyTorch.</summary>
    PyTorch,

    /// <summary>A pickle of Python.</summary>
    Pickle,

    /// <summary>A file of MATLAB.</summary>
    Matlab,

    /// <summary>A picture.</summary>
    Picture,

    /// <summary>A PDF.</summary>
    Pdf,

    /// <summary>A zip archive.</summary>
    Zip,

    /// <summary>A gzip file.</summary>
    Gzip,

    /// <summary>A bzip2 file.</summary>
    Bzip2,

    /// <summary>An xz file.</summary>
    Xz,

    /// <summary>A Zstandard file.</summary>
    Zstandard,

    /// <summary>A 7z archive.</summary>
    SevenZip,

    /// <summary>A RAR archive.</summary>
    Rar,

    /// <summary>A tar archive.</summary>
    Tar,
}
