using PortKit.Layers;
using PortKit.Net;

namespace PortKit.Emission;

/// <summary>What there is to say of a net some of whose layers are custom operators.</summary>
internal static class CustomOpNotes
{
    private const string Draws =
        " Random numbers that such layers draw while a fork of Caffe builds the net are not drawn: fills may be others than there.";

    /// <summary>Says what became of layers, once for each type.</summary>
    /// <param name="net">The net that is converted.</param>
    /// <param name="catalog">The layer types that are known, without custom operators.</param>
    /// <param name="at">The net's file.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    public static void Tell(NetPlan net, LayerCatalog catalog, SourceLocation at, DiagnosticBag bag)
    {
        var types = net.CustomLayers.GroupBy(layer => layer.Source.Type).ToList();
        if (types.Count == 0)
            bag.Warning(Codes.CustomOps, at, "`CustomOps`: a layer of an unknown type is expected. Found none: nothing becomes a custom operator.");
        foreach (var group in types)
        {
            var (first, count) = (group.First(), group.Count());
            var op = first.Plan.CustomOp!;
            var others = count > 1 ? $", and so {Counted.Verb(count - 1, "is", "are")} {Counted.Of(count - 1, "other")} of the type" : "";
            var unmade = first.Tops.Count == 0 ? "; as it makes nothing, the model goes without it" : "";
            var message = first.Source.Describe($"it is custom operator {op}{others}{unmade}", null);
            if (types[0] == group && net.Learnables.Any(blob => blob.Layer != first.Source))
                message += Draws;
            var hint = first.Source.HintForType(catalog.Types);
            var type = first.Source.At(first.Source.Parameter, Caffe.Protos.LayerParameter.TypeFieldNumber);
            if (hint.StartsWith("Did you mean", StringComparison.Ordinal))
                bag.Warning(Codes.CustomOps, type, message, hint);
            else
                bag.Note(Codes.CustomOps, type, message);
            if (types.TakeWhile(other => other != group).FirstOrDefault(other => other.First().Plan.CustomOp == op) is { } same)
            {
                bag.Add(first.Source.Refuse(
                    Codes.CustomOps,
                    type,
                    "a type that makes an operator of its own is expected",
                    $"'{group.Key}', which becomes {op} as '{same.Key}' does").Diagnostic);
            }
        }
    }

    /// <summary>Whether there are custom operators whose shapes were given for one batch.</summary>
    /// <param name="net">The net that is converted.</param>
    public static bool HaveShapes(NetPlan net) => Shaped(net).Any();

    /// <summary>Refuses a model of any batch where the shapes of custom operators are given for one.</summary>
    /// <param name="net">The net that is converted.</param>
    /// <param name="batch">The batch that was asked for, or null.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    /// <returns>Whether the batch is one that the shapes may be meant for.</returns>
    public static bool FollowsBatch(NetPlan net, BatchSize? batch, DiagnosticBag bag)
    {
        if (batch is null || Shaped(net).FirstOrDefault() is not { } layer)
            return true;
        if (batch == BatchSize.Dynamic)
        {
            bag.Add(layer.Source.Refuse(
                Codes.Batch,
                layer.Source.Location,
                "layers whose shapes follow the batch are expected where the model is to take any",
                $"custom operator {layer.Plan.CustomOp}, whose shapes are given for one",
                $"{Follow(layer)} Or convert for one size, with  `Batch` 1  and the shapes for that.").Diagnostic);
            return false;
        }

        bag.Warning(
            Codes.Batch,
            layer.Source.Location,
            layer.Source.Describe(
                $"the shapes of custom operators are taken as given, for the batch of {batch}; whether pictures stay apart is not checked", null));
        return true;
    }

    /// <summary>Refuses a custom operator that reads as many rows as the data ask for, if its shapes are given for one number of them.</summary>
    /// <param name="net">The net that is converted, whose blobs of open rows are marked.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    public static void CheckRows(NetPlan net, DiagnosticBag bag)
    {
        foreach (var layer in Shaped(net))
        {
            if (layer.Bottoms.FirstOrDefault(bottom => bottom.HasOpenRows) is not { } open)
                continue;
            bag.Add(layer.Source.Refuse(
                Codes.NotConvertible,
                layer.Source.Location,
                "bottoms of a size that is known before the net runs are expected, as the shapes of a custom operator are given",
                $"'{open.Name}', whose rows depend on the data",
                $"{Follow(layer)} Or end the net before it, with `Outputs`, and convert what follows as a net of its own.").Diagnostic);
        }
    }

    // How a shape is given that grows with its bottoms.
    private static string Follow(PlannedLayer layer)
    {
        var shapes = layer.Tops
            .Where(top => top.Shape.Rank > 0)
            .Select(top => $"`Shapes` {ShapeOfRows.Text(top.Name, new Shape(top.Shape.Dims[1..]))}");
        return $"If the first axis is that of the bottoms, give  {string.Join(' ', shapes)} .";
    }

    private static IEnumerable<PlannedLayer> Shaped(NetPlan net) =>
        net.CustomLayers.Where(layer => layer.Plan is CustomOpPlan { HasFixedTops: true });
}
