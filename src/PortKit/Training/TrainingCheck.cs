using PortKit.Layers;
using PortKit.Net;

namespace PortKit.Training;

/// <summary>Whether gradients go back through a net, and reach what it learns.</summary>
internal static class TrainingCheck
{
    /// <summary>
    /// Reports the layers that Caffe stops at, those whose gradient is not known here, blobs without elements, and a net without a loss that
    /// something learns from.
    /// </summary>
    /// <param name="net">The TRAIN net.</param>
    /// <param name="catalog">The code of its layers.</param>
    /// <param name="isForced">Whether the net has force_backward.</param>
    /// <param name="at">The net's file.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    public static void Check(NetPlan net, LayerCatalog catalog, bool isForced, SourceLocation at, DiagnosticBag bag)
    {
        var split = SplitNet.Of(net);
        var needs = GradientNeeds.Of(split, catalog, isForced);
        var learns = false;
        for (var i = 0; i < split.Nodes.Count; i++)
        {
            if (split.Nodes[i].Layer is not { IsFed: false } layer || !needs.OfNode(i) || !catalog.TryFind(layer.Source.Parameter, out var type))
                continue;
            learns |= needs.OfBlobs(i).Any(wanted => wanted);
            CheckLayer(layer.Source, type, needs.OfBottoms(i), bag);
        }

        if (net.OpenLayers.FirstOrDefault() is { } open)
        {
            bag.Add(open.Source.Refuse(
                Codes.NotTrained,
                open.Source.Location,
                "a layer whose number of rows the data decide is not part of a training step",
                null).Diagnostic);
        }

        // There is nothing to learn from, and ONNX Runtime hangs, or ends the process, at some convolutions of nothing.
        if (net.Layers.FirstOrDefault(layer => layer.Tops.Any(top => top.Shape.Count == 0)) is { } empty)
        {
            var top = empty.Tops.First(top => top.Shape.Count == 0);
            bag.Add(empty.Source.Refuse(
                Codes.NotTrained,
                empty.Source.Location,
                "blobs that have elements are expected in a training step",
                $"blob '{top.Name}' {top.Shape}",
                "Give the inputs a batch, channels and sizes of at least 1.").Diagnostic);
        }

        if (!learns)
        {
            bag.Error(
                Codes.NothingLearns,
                at,
                "A loss is expected that leads back to a layer which learns. Found none, so that no weight would change but by its decay.",
                "Give a layer a loss_weight, or look at lr_mult and propagate_down.");
        }
    }

    private static void CheckLayer(LayerSource layer, ILayer type, IReadOnlyList<bool> wanted, DiagnosticBag bag)
    {
        for (var bottom = 0; bottom < wanted.Count; bottom++)
        {
            var gradient = type.GradientOf(layer.Parameter, bottom);
            if (gradient == BottomGradient.Unknown)
            {
                bag.Add(layer.Refuse(
                    Codes.NotTrained,
                    layer.Location,
                    "a layer that gradients go back through is expected, and PortKit does not know those of this one",
                    null,
                    "Set lr_mult: 0 in all layers before it, if nothing there has to learn.").Diagnostic);
                return;
            }

            if (gradient == BottomGradient.StopsUnasked || (gradient == BottomGradient.Stops && wanted[bottom]))
            {
                bag.Add(layer.Refuse(
                    Codes.NotTrained,
                    layer.AtBottom(bottom),
                    $"no gradient is expected for bottom {bottom}, as Caffe stops there",
                    "one that is asked for",
                    gradient == BottomGradient.StopsUnasked
                        ? "Take it off the way to the loss, or set lr_mult: 0 in all layers before it."
                        : $"Write  {Asked(wanted, bottom)}  into the layer.").Diagnostic);
                return;
            }
        }
    }

    private static string Asked(IReadOnlyList<bool> wanted, int stopping) =>
        string.Join(' ', wanted.Select((_, bottom) => $"propagate_down: {(bottom == stopping ? "false" : "true")}"));
}
