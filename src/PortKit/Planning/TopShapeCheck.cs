using PortKit.Net;

namespace PortKit.Planning;

/// <summary>
/// Compares the shapes that were given for tops of layers whose code is not here with the net: one that PortKit works out itself must agree with it,
/// and a name must be that of a blob.
/// </summary>
internal static class TopShapeCheck
{
    private const int MostNames = 8;

    /// <summary>Reports the shapes that do not agree, and names of no blob.</summary>
    /// <param name="options">The shapes, and whose business a name is.</param>
    /// <param name="layers">The layers, as planned.</param>
    /// <param name="blobs">The blobs, those of layers that were not planned among them.</param>
    /// <param name="net">Where the net stands.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    public static void Tell(PlanOptions options, IReadOnlyList<PlannedLayer> layers, BlobTable blobs, SourceLocation net, DiagnosticBag bag)
    {
        if (options.TopShapes.Count + options.RowShapes.Count == 0)
            return;
        var made = layers.SelectMany(layer => layer.Tops).Where(top => top.Name.Length > 0).ToLookup(top => top.Name, StringComparer.Ordinal);
        foreach (var (name, shape) in options.TopShapes)
            Check(name, $"{name}={shape}", other => other == shape);
        foreach (var (name, row) in options.RowShapes)
        {
            var text = ShapeOfRows.Text(name, row);
            if (options.TopShapes.TryGetValue(name, out var whole))
            {
                bag.Error(
                    Codes.GivenShape, SourceLocation.In(net.File), $"`Shapes` {text}: one shape of a blob is expected. Found {name}={whole} too.");
            }
            else
            {
                Check(name, text, other => other.Rank > 0 && other.Dims[1..].SequenceEqual(row.Dims));
            }
        }

        void Check(string name, string given, Func<Shape, bool> agrees)
        {
            if (made[name].FirstOrDefault(top => !agrees(top.Shape)) is { } other)
            {
                bag.Error(
                    Codes.GivenShape,
                    other.Location,
                    $"`Shapes` {given} must agree with the shape {other.Shape} that the net gives.",
                    other.IsInput ? $"The shape of an input is given with  `InputShapes` {given} ." : "Leave it out.");
            }
            else if (!made.Contains(name) && !blobs.IsUnknown(name) && blobs.ShapeOf(name) is null && !options.IsOfOtherNet(name))
            {
                var near = NearestName.Find(name, made.Select(group => group.Key));
                bag.Error(
                    Codes.GivenShape,
                    SourceLocation.In(net.File),
                    $"`Shapes` {given}: a blob that a layer makes is expected. Found none of that name among "
                        + $"{string.Join(", ", made.Select(group => group.Key).Take(MostNames))}{(made.Count > MostNames ? ", ..." : "")}.",
                    near is null ? null : $"Did you mean {near}?");
            }
        }
    }
}
