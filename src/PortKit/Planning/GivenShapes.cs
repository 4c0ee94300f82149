using PortKit.Caffe;
using PortKit.Caffe.Protos;
using PortKit.Layers;
using PortKit.Net;

namespace PortKit.Planning;

/// <summary>The shapes that are given for inputs, as people write them.</summary>
internal static class GivenShapes
{
    private const int PictureRank = 4;

    /// <summary>
    /// The shapes with all their axes. One of channels, height and width, for a blob that a layer reads as a batch of pictures, gets a first
    /// axis: the batch that was asked for, the one that the net tells, or 1.
    /// </summary>
    /// <param name="net">The net.</param>
    /// <param name="options">The shapes, the batch and the layer types.</param>
    /// <param name="ownShape">What a layer that brings data in tells of the shape of a top, without what is given.</param>
    public static IReadOnlyDictionary<string, Shape> WithBatch(
        FilteredNet net, PlanOptions options, Func<LayerParameter, string, OpenShape?> ownShape)
    {
        if (options.GivenShapes.Count + options.GivenRowShapes.Count == 0)
            return options.GivenShapes;
        var readers = net.Net.Layer
            .SelectMany(layer => layer.Bottom.Distinct().Select(bottom => (bottom, layer)))
            .ToLookup(pair => pair.bottom, pair => pair.layer, StringComparer.Ordinal);
        var sources = net.Net.Layer
            .Where(layer => layer.Bottom.Count == 0)
            .SelectMany(layer => layer.Top.Distinct().Select(top => (top, layer)))
            .ToLookup(pair => pair.top, pair => pair.layer, StringComparer.Ordinal);
        var shapes = options.GivenShapes.ToDictionary(
            given => given.Key,
            given => IsPicture(given.Key, given.Value) ? Batch(given.Key, given.Value) : given.Value);
        foreach (var (name, row) in options.GivenRowShapes)
        {
            var open = sources[name].Select(maker => ownShape(maker, name)).OfType<OpenShape>();
            if (open.FirstOrDefault(own => own.MayHaveMore || own.Axes.Contains(OpenShape.NotKnown)) is { } own)
                shapes.TryAdd(name, Batch(name, Cropped(row, own)));
        }

        return shapes;

        bool IsPicture(string name, Shape shape) => shape.Rank == PictureRank - 1 && readers[name].Any(reader =>
            options.Catalog.TryFind(reader, out var layer)
            && layer.Expects(reader, reader.Bottom.IndexOf(name)).Kind == BottomKind.Picture);

        // Of a row that is larger than what the layer cuts out of pictures, it takes a part.
        static Shape Cropped(Shape row, OpenShape own) =>
            row.Rank == PictureRank - 1 && own.Axes.Count == PictureRank && row[1] >= (own[2] ?? row[1]) && row[2] >= (own[3] ?? row[2])
                ? new Shape(row[0], own[2] ?? row[1], own[3] ?? row[2])
                : row;

        Shape Batch(string name, Shape shape)
        {
            var maker = sources[name].FirstOrDefault();
            var batch = options.Batch ?? (maker is null ? null : ownShape(maker, name)?[0]) ?? 1;
            // One that is too large is left as it is, and refused where it does not fit.
            return Shape.IsCountable((ReadOnlySpan<int>)[batch, .. shape.Dims]) ? new Shape([batch, .. shape.Dims]) : shape;
        }
    }
}
