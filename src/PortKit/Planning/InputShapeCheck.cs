using PortKit.Net;

namespace PortKit.Planning;

/// <summary>
/// A given shape is used by the layer that makes the blob; what is left to do is to tell of names and shapes that fit nothing. A blob that is no
/// input may be given as well, as long as the shape is the one it has.
/// </summary>
internal static class InputShapeCheck
{
    /// <summary>Reports them.</summary>
    /// <param name="given">The shapes.</param>
    /// <param name="options">The batch, and whose business a name is.</param>
    /// <param name="layers">The layers, as planned.</param>
    /// <param name="table">The blobs, those of layers that were not planned among them.</param>
    /// <param name="net">Where the net stands.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    public static void Tell(
        IReadOnlyDictionary<string, Shape> given,
        PlanOptions options,
        IReadOnlyList<PlannedLayer> layers,
        BlobTable table,
        SourceLocation net,
        DiagnosticBag bag)
    {
        if (given.Count == 0)
            return;
        var blobs = layers.SelectMany(layer => layer.Tops).ToList();
        var firsts = blobs.DistinctBy(blob => blob.Name).ToDictionary(blob => blob.Name, StringComparer.Ordinal);
        foreach (var (name, shape) in given)
        {
            if (table.IsUnknown(name) || options.IsOfOtherNet(name))
                continue;
            if (firsts.TryGetValue(name, out var declared))
            {
                if (declared.Shape != shape && !(declared.IsInput && (options.Batch is not null || options.TakesAnyBatch)))
                {
                    bag.Error(
                        Codes.GivenShape,
                        declared.Location,
                        $"`InputShapes` {name}={shape} must agree with the shape {declared.Shape} that the net gives.");
                }

                continue;
            }

            // It belongs to a layer whose other tops are still missing.
            if (table.ShapeOf(name) is not null)
                continue;
            var inputs = blobs.Where(blob => blob.IsInput).Select(blob => blob.Name).ToList();
            bag.Error(
                Codes.GivenShape,
                SourceLocation.In(net.File),
                $"`InputShapes` {name}={shape}: an input of the net is expected. Found "
                    + $"{(inputs.Count == 0 ? "no inputs" : $"inputs {string.Join(", ", inputs)}")}.",
                NearestName.Find(name, inputs) is { } near ? $"Did you mean {near}?" : null);
        }
    }
}
