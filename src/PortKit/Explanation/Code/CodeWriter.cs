using PortKit.Initializers.Equivalents;
using PortKit.Net;

namespace PortKit.Explanation.Code;

/// <summary>Says in Python, for one framework, what the weights of a net's layers start as.</summary>
/// <param name="framework">The framework.</param>
/// <param name="net">The net.</param>
internal abstract class CodeWriter(Framework framework, NetPlan net)
{
    /// <summary>The lines before all others.</summary>
    public abstract IReadOnlyList<string> Header { get; }

    /// <summary>The identifiers given out so far.</summary>
    protected PythonNames Names { get; } = new();

    /// <summary>The net.</summary>
    protected NetPlan Net => net;

    /// <summary>The lines of a layer; none if it has no weights.</summary>
    public IEnumerable<string> Lines(PlannedLayer layer)
    {
        if (layer.Learnables.Count == 0)
            return [];
        var name = NameOf(layer);
        var remarks = Remarks(layer, name).ToList();
        var lines = LinesOf(layer, name).ToList();
        if (lines.Count > 0 && remarks.Count > 0)
            lines[0] += "  # " + string.Join("; ", remarks);
        return lines;
    }

    /// <summary>Gives a layer that has weights its identifier.</summary>
    protected virtual string NameOf(PlannedLayer layer) => Names.Take(layer.Source.Name);

    /// <summary>The lines of a layer that has weights.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="name">Its identifier.</param>
    protected abstract IEnumerable<string> LinesOf(PlannedLayer layer, string name);

    /// <summary>What to say of a layer behind its first line.</summary>
    protected virtual IEnumerable<string> Remarks(PlannedLayer layer, string name)
    {
        if (name != layer.Source.Name)
            yield return $"layer {PythonSource.Quoted(layer.Source.Name)}";
        foreach (var blob in layer.Learnables.Where(blob => blob.Owner is not null))
            yield return $"its weights are those of {PythonSource.Quoted(blob.Values.ModelName)}";
        if (layer.Learnables.Any(blob => blob.Spec.IsTrained && !BlobPort.IsFilled(layer, blob)))
            yield return "the net carries its weights, assign them";
    }

    /// <summary>The best call for a blob.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="name">What the call names the array.</param>
    protected InitializerCall CallFor(LearnableBlob blob, string name) => BlobPort.Call(net, blob, framework, name);

    /// <summary>The blobs that a filler fills.</summary>
    protected static IEnumerable<LearnableBlob> Filled(PlannedLayer layer) => layer.Learnables.Where(blob => BlobPort.IsFilled(layer, blob));

    /// <summary>The shape of a blob in the framework.</summary>
    protected IReadOnlyList<int> DimsOf(LearnableBlob blob) => BlobPort.Array(net, blob, framework, "").Dims;
}
