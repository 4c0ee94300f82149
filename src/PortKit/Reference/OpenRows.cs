using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Reference;

/// <summary>
/// The rows that layers make out of the data, while a net runs: the layers after such a one are planned anew for as many as there are. Which blobs
/// they read and make, and their weights, are those of the net.
/// </summary>
/// <param name="net">The net, planned for the most rows that there can be.</param>
internal sealed class OpenRows(NetPlan net)
{
    private readonly Dictionary<LayerParameter, int> _rows = new(ReferenceEqualityComparer.Instance);
    private Dictionary<LayerParameter, PlannedLayer>? _layers;

    /// <summary>A layer of the net, planned for the rows that there are.</summary>
    public PlannedLayer AsRun(PlannedLayer layer) =>
        _layers is not null && _layers.TryGetValue(layer.Source.Parameter, out var planned) ? planned.WithLearnables(layer.Learnables) : layer;

    /// <summary>Takes note of how many rows a layer has made, if the data decide it.</summary>
    /// <param name="layer">The layer, which has run.</param>
    /// <param name="shapes">The shapes of its tops; null where they are inputs.</param>
    /// <exception cref="LayerInputException">A layer after it does not take so many.</exception>
    public void Take(PlannedLayer layer, IReadOnlyList<Shape>? shapes)
    {
        if (layer.Plan.OpenAxis is not { } axis || shapes is null || net.Replan is not { } replan)
            return;
        var rows = _rows[layer.Source.Parameter] = shapes[0][axis];
        var bag = new DiagnosticBag();
        if (replan(_rows, bag) is not { } planned)
        {
            var error = bag.First(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
            throw new LayerInputException($"{Counted.Of(rows, "row")} of layer '{layer.Source.Name}' {Counted.Verb(rows, "is", "are")} what a "
                + $"layer after it does not take. {error.Message}");
        }

        _layers = new Dictionary<LayerParameter, PlannedLayer>(ReferenceEqualityComparer.Instance);
        foreach (var one in planned.Layers)
            _layers.Add(one.Source.Parameter, one);
    }
}
