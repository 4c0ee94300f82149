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
    public static (IReadOnlyList<LayerStack> Stacks, IReadOnlyList<(int From, int To)> Edges) Of(NetOutline net)
    {
        var stacks = new List<LayerStack>();
        var edges = new List<(int, int)>();
        var seen = new HashSet<(int, int)>();
        var stackOf = new int[net.Layers.Count];
        foreach (var (place, layer) in net.Layers.Index())
        {
            if (WorksInPlace(layer))
            {
                stackOf[place] = stackOf[layer.Bottoms[0].Maker!.Value];
                stacks[stackOf[place]].InPlace.Add(place);
                continue;
            }

            foreach (var bottom in layer.Bottoms)
            {
                if (bottom.Maker is { } maker && seen.Add((stackOf[maker], stacks.Count)))
                    edges.Add((stackOf[maker], stacks.Count));
            }

            stackOf[place] = stacks.Count;
            stacks.Add(new LayerStack(place));
        }

        return (stacks, edges);
    }

    private static bool WorksInPlace(OutlinedLayer layer) =>
        layer is { Bottoms.Count: 1, Tops.Count: 1 } && layer.Bottoms[0].Name == layer.Tops[0].Name && layer.Bottoms[0].Maker is not null;
}
