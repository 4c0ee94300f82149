using PortKit.Net;

namespace PortKit.Filling;

/// <summary>
/// Writes the learnable blobs of a net to a file of weights, a shared one under each layer that bears it, in Caffe's order. The same
/// values give the same bytes.
/// </summary>
internal abstract class WeightWriter
{
    private static readonly Dictionary<string, Func<WeightSet, WeightWriter>> Formats = new(StringComparer.OrdinalIgnoreCase)
    {
        [".npz"] = weights => new NpzWriter(weights),
        [".safetensors"] = weights => new SafetensorsWriter(weights),
        [".caffemodel"] = weights => new CaffeModelWriter(weights),
        [".h5"] = weights => new Hdf5Writer(weights),
    };

    /// <summary>For deriving classes, which lay the file out when they are made.</summary>
    protected WeightWriter(WeightSet weights) => Weights = weights;

    /// <summary>The file name extensions that there is a format for.</summary>
    public static IEnumerable<string> Extensions => Formats.Keys;

    /// <summary>How long the file will be, or 0 if that is not known before.</summary>
    public virtual long ByteLength => 0;

    /// <summary>What to know before the file is used, as a sentence; null if there is nothing.</summary>
    public virtual string? Caveat => null;

    /// <summary>What is written.</summary>
    protected WeightSet Weights { get; }

    /// <summary>What makes the writer that a file's name asks for, or null. It may throw <see cref="Onnx.ModelTooLargeException"/> or <see cref="LayerRefusedException"/>.</summary>
    public static Func<WeightSet, WeightWriter>? For(string path) => Formats.GetValueOrDefault(Path.GetExtension(path));

    /// <summary>Whether a file of this name can have other layouts than Caffe's.</summary>
    public static bool TakesAnyLayout(string path) => Path.GetExtension(path).ToLowerInvariant() is ".npz" or ".safetensors";

    /// <summary>Writes the file.</summary>
    public void Write(Stream destination)
    {
        Weights.Prepare();
        WriteTo(destination);
    }

    /// <summary>Writes the file, blob by blob in the order of the set.</summary>
    protected abstract void WriteTo(Stream destination);
}
