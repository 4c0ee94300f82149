using PortKit.Caffe.Protos;

namespace PortKit.Net;

/// <summary>
/// A net as far as it could be worked out: every layer that runs, with the blobs that it names and their shapes where they are known. Of a net
/// that was planned it has all that the plan has; of one that was not, it shows what there is.
/// </summary>
public sealed class NetOutline
{
    internal NetOutline(string name, Phase phase, IReadOnlyList<OutlinedLayer> layers) => (Name, Phase, Layers) = (name, phase, layers);

    /// <summary>The net's name.</summary>
    public string Name { get; }

    /// <summary>The phase.</summary>
    public Phase Phase { get; }

    /// <summary>The layers, in the order in which they run.</summary>
    public IReadOnlyList<OutlinedLayer> Layers { get; }

    /// <summary>Whether every layer was planned.</summary>
    public bool IsWhole => Layers.All(layer => layer.Planned is not null);

    /// <summary>Whether it is not of a net but of an ONNX model, whose nodes stand for layers, none of them planned.</summary>
    public bool IsModel { get; internal init; }

    /// <summary>How many weights a model has.</summary>
    public double WeightCount { get; init; }

    /// <summary>Whether a layer is shown as one of which something is missing.</summary>
    public bool IsOpen(OutlinedLayer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return !IsModel && layer.Planned is null;
    }

    /// <summary>The shape of a blob after the last layer; null if it could not be worked out.</summary>
    internal Func<string, Shape?> ShapeOf { get; init; } = _ => null;

    /// <summary>The outline of a net that was planned.</summary>
    internal static NetOutline Of(NetPlan plan)
    {
        var places = new Dictionary<LayerSource, int>();
        foreach (var (place, layer) in plan.Layers.Index())
            places.TryAdd(layer.Source, place);
        return new NetOutline(plan.Name, plan.Phase, [.. plan.Layers.Select(layer => OutlinedLayer.Of(layer, places))]);
    }
}
