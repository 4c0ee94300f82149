using PortKit.Onnx.Protos;

namespace PortKit.Onnx;

/// <summary>A finished model: everything but the elements of its initializers, which are streamed by
/// <see cref="ModelWriter"/>.</summary>
public sealed record OnnxModel
{
    /// <summary>The version of the default operator set.</summary>
    public required int Opset { get; init; }

    /// <summary>The other domains that nodes have operators of, each in its version 1.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>The version of the file format.</summary>
    public required int IrVersion { get; init; }

    /// <summary>What the model says of itself.</summary>
    public required ModelHeader Header { get; init; }

    /// <summary>The nodes, each after those whose results it reads.</summary>
    public required IReadOnlyList<NodeProto> Nodes { get; init; }

    /// <summary>The inputs, in the order in which they were made.</summary>
    public required IReadOnlyList<TensorInfo> Inputs { get; init; }

    /// <summary>The outputs, in the order in which they were asked for.</summary>
    public required IReadOnlyList<TensorInfo> Outputs { get; init; }

    /// <summary>The initializers, in the order in which they are written; constants come last.</summary>
    public required IReadOnlyList<ModelInitializer> Initializers { get; init; }

    /// <summary>Whether another model has the same nodes, inputs, outputs and constants; what is streamed is not looked at.</summary>
    /// <param name="other">The other model.</param>
    /// <param name="node">The first node that differs; empty if none does.</param>
    public bool IsSameAs(OnnxModel other, out string node)
    {
        ArgumentNullException.ThrowIfNull(other);
        var differing = Nodes.Zip(other.Nodes).FirstOrDefault(pair => !pair.First.Equals(pair.Second)).First;
        node = differing?.Name ?? "";
        return differing is null
            && Nodes.Count == other.Nodes.Count
            && Said(Inputs).SequenceEqual(Said(other.Inputs))
            && Said(Outputs).SequenceEqual(Said(other.Outputs))
            && Initializers.Count == other.Initializers.Count
            && Initializers.Zip(other.Initializers).All(pair => AreSame(pair.First, pair.Second));

        static IEnumerable<ValueInfoProto> Said(IEnumerable<TensorInfo> values) => values.Select(value => value.ToProto());

        static bool AreSame(ModelInitializer a, ModelInitializer b) =>
            a.Name == b.Name
            && a.Dims.SequenceEqual(b.Dims)
            && a.Data.ElementType == b.Data.ElementType
            && (a.Data.Raw is { } raw ? b.Data.Raw is { } otherRaw && raw.AsSpan().SequenceEqual(otherRaw) : b.Data.Raw is null);
    }

    /// <summary>What became of the weights in float16, once the model is written; null where it has none (<see cref="HalfPrecision"/>).</summary>
    public HalfRounding? Rounding { get; init; }

    /// <summary>The element types of what nodes make, by name; those in bodies left out.</summary>
    internal IReadOnlyDictionary<string, DataType> ValueTypes { get; init; } = new Dictionary<string, DataType>();

    /// <summary>The names of the nodes that may be computed in float16.</summary>
    internal IReadOnlySet<string> HalfNodes { get; init; } = new HashSet<string>();

    /// <summary>How initializers get values anew; null if the model does not tell.</summary>
    public ModelInitialization? Initialization { get; init; }
}
