using System.Globalization;
using PortKit.Net;

namespace PortKit.Filling;

/// <summary>
/// Writes the learnable blobs of a net to a file of weights, a shared one under each layer that bears it, in Caffe's order and shape.
/// The same values give the same bytes.
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

    /// <summary>Writes the file.</summary>
    public void Write(Stream destination)
    {
        Weights.Prepare();
        WriteTo(destination);
    }

    /// <summary>Writes the file, blob by blob in the order of the set.</summary>
    protected abstract void WriteTo(Stream destination);
}

/// <summary>The learnable blobs of a net with their values, and what there is to know of them besides.</summary>
/// <param name="Net">The net.</param>
/// <param name="Values">Where the values come from.</param>
/// <param name="Metadata">What a file may say of itself.</param>
internal sealed record WeightSet(NetPlan Net, IWeightValues Values, IReadOnlyList<KeyValuePair<string, string>> Metadata)
{
    /// <summary>The blobs under names that are all different: LAYER.INDEX, and a counter where two layers bear one name.</summary>
    public IReadOnlyList<(string Name, LearnableBlob Blob)> Named { get; } = WithNames(Net);

    /// <summary>Has the values kept that will be wanted twice, or later than they are made.</summary>
    public void Prepare()
    {
        // Where numbers are drawn for another net, the blobs may come in another order than this net's.
        var order = 0;
        foreach (var blob in Net.Learnables)
        {
            if (blob.Owner is not null || Values.Order(blob.Values) < order)
                Values.Retain(blob.Values);
            order = Math.Max(order, Values.Order(blob.Values));
        }
    }

    private static List<(string Name, LearnableBlob Blob)> WithNames(NetPlan net)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var named = new List<(string, LearnableBlob)>();
        foreach (var blob in net.Learnables)
        {
            var name = blob.ModelName;
            for (var i = 1; !taken.Add(name); i++)
                name = string.Create(CultureInfo.InvariantCulture, $"{blob.Layer.Name}_{i}.{blob.Index}");
            named.Add((name, blob));
        }

        return named;
    }
}
