using PortKit.Net;

namespace PortKit.Reporting.Drawing;

/// <summary>
/// A layer, and the layers that work in place on what it makes: they are drawn as one box with small ones below, so that a deep net stays as
/// short as it can be.
/// </summary>
/// <param name="Host">The place of the layer among the net's.</param>
internal sealed record LayerStack(int Host)
{
    /// <summary>The places of the layers that work in place, in the order in which they run.</summary>
    public List<int> InPlace { get; } = [];

    /// <summary>The stacks of a net, and the connections between them, each once, by their places.</summary>
    public static (IReadOnlyList<LayerStack> Stacks, IReadOnlyList<(int From, int To)> Edges) Of(NetPlan net)
    {
        var stacks = new List<LayerStack>();
        var edges = new List<(int, int)>();
        var seen = new HashSet<(int, int)>();
        var stackOf = new Dictionary<LayerSource, int>();
        foreach (var (place, layer) in net.Layers.Index())
        {
            if (WorksInPlace(layer) && layer.Bottoms[0].Producer is { } producer && stackOf.TryGetValue(producer, out var host))
            {
                stacks[host].InPlace.Add(place);
                stackOf.Add(layer.Source, host);
                continue;
            }

            foreach (var bottom in layer.Bottoms)
            {
                if (bottom.Producer is { } maker && stackOf.TryGetValue(maker, out var from) && seen.Add((from, stacks.Count)))
                    edges.Add((from, stacks.Count));
            }

            stackOf.Add(layer.Source, stacks.Count);
            stacks.Add(new LayerStack(place));
        }

        return (stacks, edges);
    }

    private static bool WorksInPlace(PlannedLayer layer) =>
        layer is { Bottoms.Count: 1, Tops.Count: 1 } && layer.Bottoms[0].Name == layer.Tops[0].Name && layer.Bottoms[0].Producer is not null;
}
