using PortKit.Layers;
using PortKit.Net;

namespace PortKit.Training;

/// <summary>
/// Which layers run backward, and which gradients they are asked for: worked out once, as Net::Init does, from what learns, what leads to a loss,
/// and what the net says with propagate_down.
/// </summary>
internal sealed class GradientNeeds
{
    private readonly bool[] _nodes;
    private readonly bool[][] _bottoms;
    private readonly bool[][] _params;

    private GradientNeeds(IReadOnlyList<TrainingNode> nodes)
    {
        _nodes = new bool[nodes.Count];
        _bottoms = [.. nodes.Select(node => new bool[node.Bottoms.Count])];
        _params = [.. nodes.Select(node => new bool[node.Layer?.Learnables.Count ?? 0])];
    }

    /// <summary>Whether a node runs backward.</summary>
    public bool OfNode(int node) => _nodes[node];

    /// <summary>Whether each bottom of a node is asked for.</summary>
    public IReadOnlyList<bool> OfBottoms(int node) => _bottoms[node];

    /// <summary>Whether each learnable blob of a node is asked for.</summary>
    public IReadOnlyList<bool> OfBlobs(int node) => _params[node];

    /// <summary>Works the needs out.</summary>
    /// <param name="net">The net with its Splits.</param>
    /// <param name="catalog">The code of the layers.</param>
    /// <param name="isForced">Whether the net has force_backward.</param>
    public static GradientNeeds Of(SplitNet net, LayerCatalog catalog, bool isForced)
    {
        var needs = new GradientNeeds(net.Nodes);
        needs.GoForward(net);
        needs.GoBack(net);
        if (isForced)
            needs.Force(net, catalog);
        return needs;
    }

    /// <summary>All layers go back, and are asked for whatever is wanted: what each does by itself.</summary>
    /// <param name="net">The net with its Splits.</param>
    /// <param name="isWanted">Whether the gradient of a bottom of a layer is wanted.</param>
    public static GradientNeeds Whole(SplitNet net, Func<PlannedLayer, int, bool> isWanted)
    {
        var needs = new GradientNeeds(net.Nodes);
        for (var i = 0; i < needs._nodes.Length; i++)
        {
            needs._nodes[i] = needs.HasGradients(i);
            for (var j = 0; j < needs._bottoms[i].Length; j++)
                needs._bottoms[i][j] = net.Nodes[i].Layer is not { } layer || isWanted(layer, j);
            Array.Fill(needs._params[i], true);
        }

        return needs;
    }

    /// <summary>Whether there is anything for a node to give back: not for one that makes data.</summary>
    private bool HasGradients(int node) => _bottoms[node].Length > 0 || _params[node].Length > 0;

    private void GoForward(SplitNet net)
    {
        var blobs = new bool[net.Counts.Count];
        for (var i = 0; i < _nodes.Length; i++)
        {
            var node = net.Nodes[i];
            var given = node.Layer?.Source.Parameter.PropagateDown;
            for (var j = 0; j < node.Bottoms.Count; j++)
            {
                _bottoms[i][j] = j < given?.Count ? given[j] : blobs[node.Bottoms[j]];
                _nodes[i] |= blobs[node.Bottoms[j]];
            }

            for (var k = 0; k < _params[i].Length; k++)
            {
                _params[i][k] = LearningRate(node.Layer!, k) != 0;
                _nodes[i] |= _params[i][k];
            }

            foreach (var top in node.Tops)
                blobs[top] = _nodes[i];
        }
    }

    private void GoBack(SplitNet net)
    {
        var (underLoss, skipped) = (new bool[net.Counts.Count], new bool[net.Counts.Count]);
        for (var i = _nodes.Length - 1; i >= 0; i--)
        {
            var node = net.Nodes[i];
            var (contributes, skips) = (false, true);
            for (var top = 0; top < node.Tops.Count && (!contributes || skips); top++)
            {
                contributes |= node.LossWeights[top] != 0 || underLoss[node.Tops[top]];
                skips &= skipped[node.Tops[top]];
            }

            if (_nodes[i] && skips)
            {
                _nodes[i] = false;
                Array.Clear(_bottoms[i]);
            }

            _nodes[i] &= contributes;
            for (var j = 0; j < node.Bottoms.Count; j++)
            {
                underLoss[node.Bottoms[j]] |= contributes;
                _bottoms[i][j] &= contributes;
                skipped[node.Bottoms[j]] |= !_bottoms[i][j];
            }
        }
    }

    private void Force(SplitNet net, LayerCatalog catalog)
    {
        for (var i = 0; i < _nodes.Length; i++)
        {
            _nodes[i] = HasGradients(i);
            var type = net.Nodes[i].Layer is { } layer && catalog.TryFind(layer.Source.Parameter, out var found) ? found : null;
            for (var j = 0; j < _bottoms[i].Length; j++)
                _bottoms[i][j] |= type?.CanBeForced(j) ?? true;
            Array.Fill(_params[i], true);
        }
    }

    /// <summary>A layer's own word for a blob, whatever the layers say that share it.</summary>
    private static float LearningRate(PlannedLayer layer, int blob)
    {
        var given = layer.Source.Parameter.Param;
        return layer.Learnables[blob].Spec.Role.Kind is BlobKind.Mean or BlobKind.Variance or BlobKind.ScaleFactor ? 0
            : blob < given.Count ? given[blob].LrMult : 1;
    }
}
