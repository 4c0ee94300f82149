using PortKit.Filling;

namespace PortKit.Formats;

/// <summary>
/// Writes the learnable blobs of a net to a file of weights, a shared one under each layer that has it, in Caffe's order. The same
/// values give the same bytes.
/// </summary>
internal abstract class WeightWriter
{
    /// <summary>For deriving classes, which lay the file out when they are made.</summary>
    protected WeightWriter(WeightSet weights) => Weights = weights;

    /// <summary>How long the file will be, or 0 if that is not known before.</summary>
    public virtual long ByteLength => 0;

    /// <summary>What to know before the file is used, as a sentence; null if there is nothing.</summary>
    public virtual string? Caveat => null;

    /// <summary>What is written.</summary>
    protected WeightSet Weights { get; }

    /// <summary>Writes the file.</summary>
    public void Write(Stream destination)
    {
        Weights.Prepare();
        WriteTo(destination);
    }

    /// <summary>Writes the file, blob by blob in the order of the set.</summary>
    protected abstract void WriteTo(Stream destination);
}
