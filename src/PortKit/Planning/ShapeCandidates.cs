using PortKit.Caffe.Protos;
using PortKit.Layers;
using PortKit.Net;

namespace PortKit.Planning;

/// <summary>
/// Shapes that an input may have of which the net tells some axes or none, the likeliest first: those of the same data in the other phase, those
/// that the layers reading it ask for, and the sizes that pictures usually have. Whoever proposes one tries it first.
/// </summary>
internal sealed class ShapeCandidates
{
    private const int PictureRank = 4;
    private const int Most = 48;

    /// <summary>Sizes of pictures that are no squares: CamVid's, and those of video.</summary>
    private static readonly (int Height, int Width)[] UsualFrames = [(360, 480), (480, 640)];

    private static readonly int[] UsualSides = [224, 227, 256, 299, 300, 321, 512, 32, 28, 64, 128, 16, 8];
    /// <summary>Pictures of a clip, and their sides: C3D's first.</summary>
    private static readonly int[] ClipLengths = [16, 8, 32, 64];
    private static readonly int[] ClipSides = [112, 224, 128, 160, 64];

    private static readonly int[] UsualLengths = [10, 1, 2, 3, 4, 6, 8, 12, 16, 20];

    private readonly IReadOnlyList<LayerParameter> _layers;
    private readonly LayerCatalog _catalog;
    private readonly string _words;

    /// <summary>Makes the candidates of a net.</summary>
    /// <param name="layers">The layers of the net.</param>
    /// <param name="netName">Its name.</param>
    /// <param name="catalog">The layer types, which say what they expect.</param>
    public ShapeCandidates(IReadOnlyList<LayerParameter> layers, string netName, LayerCatalog catalog)
    {
        _layers = layers;
        _catalog = catalog;

        // Names of data sets stand in the net's name, in layers' names, and in the paths of the data.
        var sources = layers.Where(layer => layer.Bottom.Count == 0).Select(layer => layer.ToString());
        _words = string.Join(' ', sources.Prepend(netName)).ToUpperInvariant();
    }

    /// <summary>The candidates for one input.</summary>
    /// <param name="input">The input's name.</param>
    /// <param name="isFirst">Whether it is the first top of its layer, or read as a first bottom.</param>
    /// <param name="known">What the net tells.</param>
    /// <param name="siblings">What is known of the same blob elsewhere: in the other phase, or by a layer that is left out.</param>
    /// <param name="shapeOf">The shape of a blob, as far as it is known; or null.</param>
    public IEnumerable<Shape> Of(string input, bool isFirst, OpenShape known, IReadOnlyList<OpenShape> siblings, Func<string, Shape?> shapeOf)
    {
        var readers = _layers.Where(layer => layer.Bottom.Contains(input)).ToList();
        var batch = known[0] ?? siblings.Select(sibling => sibling[0]).FirstOrDefault(size => size is not null) ?? 1;
        var beside = readers.SelectMany(reader => reader.Bottom.Where(bottom => bottom != input)).Select(shapeOf).OfType<Shape>().ToList();
        IEnumerable<int[]> all = siblings
            .Where(sibling => !sibling.MayHaveMore && !sibling.Axes.Contains(OpenShape.NotKnown))
            .Select(sibling => sibling.Axes.ToArray());
        if (Known(input) is { } usual)
            all = all.Append(usual);
        var vectors = Lengths(readers, input).Select(length => new[] { batch, length });
        var pictures = Pictures(input, readers, known, siblings, batch);
        all = all.Concat(KindOf(input) switch
        {
            _ when known.Axes.Count == PictureRank => pictures,
            _ when !known.MayHaveMore => Completed(known, batch),
            BottomKind.Picture => pictures.Concat(vectors),
            BottomKind.Clip => Clips(known, siblings, batch),
            BottomKind.Sequence => Sequences(batch).Concat(Beside(beside)).Concat(vectors),
            BottomKind.Vector => Beside(beside).Concat(vectors).Concat(pictures),
            _ when readers.Count == 0 && isFirst => pictures,
            _ => Beside(beside).Append([batch]).Concat(vectors).Concat(pictures),
        });
        return all.Where(dims => Shape.IsCountable(dims.AsSpan())).Select(dims => new Shape(dims)).Where(known.Fits).Distinct().Take(Most);
    }

    private static IEnumerable<int[]> Completed(OpenShape known, int batch) => UsualLengths.Concat(UsualSides)
        .Select(size => known.Axes.Select((_, axis) => known[axis] ?? (axis == 0 ? batch : size)).ToArray());

    // Faster R-CNN and its kin always call these so.
    private static int[]? Known(string input) => input switch
    {
        "im_info" => [1, 3],
        "rois" => [1, 5],
        _ => null,
    };

    // What is behind the input, up to the first layers that say which axes they expect.
    private BottomKind KindOf(string input)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>([input]);
        var kind = BottomKind.Any;
        while (open.TryDequeue(out var name))
        {
            if (!seen.Add(name))
                continue;
            foreach (var reader in _layers.Where(layer => layer.Bottom.Contains(name)))
            {
                var expected = HintOf(reader, name).Kind;
                if (expected is BottomKind.Picture or BottomKind.Clip or BottomKind.Sequence)
                    return expected;
                if (expected == BottomKind.Vector)
                    kind = expected;
                else if (expected == BottomKind.LikeTops)
                    reader.Top.ToList().ForEach(open.Enqueue);
            }
        }

        return kind;
    }

    // Labels and masks go with what is compared with them.
    private static IEnumerable<int[]> Beside(List<Shape> beside)
    {
        foreach (var shape in beside.Where(shape => shape.Rank > 0))
        {
            var dims = shape.Dims.ToArray();
            yield return [dims[0]];
            if (dims.Length > 1)
            {
                yield return [dims[0], 1, .. dims[2..]];
                yield return dims;
                yield return [dims[0], dims[1]];
                yield return [dims[0], .. dims[2..]];
                yield return [dims[1]];
            }
        }
    }

    private static IEnumerable<int[]> Sequences(int steps) => UsualLengths.Select(length => new[] { steps, 1, length });

    private IEnumerable<int> Lengths(List<LayerParameter> readers, string input) => Parts(readers, input).Concat(UsualLengths).Distinct();

    private IEnumerable<int[]> Pictures(string input, List<LayerParameter> readers, OpenShape known, IReadOnlyList<OpenShape> siblings, int batch)
    {
        var similar = siblings.Where(sibling => sibling.Axes.Count == PictureRank).ToList();
        var channels = AxisOf(1, Parts(readers, input).Prepend(1).Prepend(3));
        var heights = AxisOf(2, UsualSides);
        var widths = AxisOf(3, UsualSides);
        var dataSet = DataSet();
        if (dataSet is not null)
        {
            channels = IsOpen(1) ? [.. channels.Prepend(dataSet.Value.Channels).Distinct()] : channels;
            heights = IsOpen(2) ? [.. heights.Prepend(dataSet.Value.Side).Distinct()] : heights;
            widths = IsOpen(3) ? [.. widths.Prepend(dataSet.Value.Side).Distinct()] : widths;
        }

        // The likeliest sizes of both first.
        var sides = heights
            .SelectMany((height, i) => widths.Select((width, j) => (Height: height, Width: width, Rank: i + j, IsSquare: height == width)))
            .Where(side => side.IsSquare || heights.Count == 1 || widths.Count == 1)
            .OrderBy(side => side.Rank)
            .ToList();
        if (IsOpen(2) && IsOpen(3))
            sides.AddRange(UsualFrames.Select((frame, i) => (frame.Height, frame.Width, sides.Count + i, false)));
        return channels.SelectMany((channel, i) => sides.Select((side, j) => (Dims: new[] { batch, channel, side.Height, side.Width }, Rank: i + j)))
            .OrderBy(candidate => candidate.Rank)
            .Select(candidate => candidate.Dims);

        bool IsOpen(int axis) => known[axis] is null && similar.TrueForAll(sibling => sibling[axis] is null);
        List<int> AxisOf(int axis, IEnumerable<int> usual) => known[axis] is { } size
            ? [size]
            : [.. similar.Select(sibling => sibling[axis]).OfType<int>().Concat(usual).Distinct()];
    }

    // What is known of pictures holds for those of a clip.
    private static IEnumerable<int[]> Clips(OpenShape known, IReadOnlyList<OpenShape> siblings, int batch)
    {
        var pictures = siblings.Append(known).Where(shape => shape.Axes.Count == PictureRank).ToList();
        var side = pictures.Select(shape => shape[PictureRank - 1]).FirstOrDefault(size => size is not null);
        var channels = pictures.Select(shape => shape[1]).FirstOrDefault(size => size is not null);
        IReadOnlyList<int> sides = side is null ? ClipSides : [side.Value];
        IReadOnlyList<int> depths = channels is null ? [3, 2, 1] : [channels.Value];
        return depths.SelectMany(depth => sides.SelectMany(size => ClipLengths.Select(length => new[] { batch, depth, length, size, size })));
    }

    private BottomHint HintOf(LayerParameter reader, string input) =>
        _catalog.TryFind(reader, out var layer) ? layer.Expects(reader, reader.Bottom.IndexOf(input)) : BottomHint.Any;

    // Layers that cut along the channels, or work on groups of them.
    private IEnumerable<int> Parts(List<LayerParameter> readers, string input) => readers.SelectMany(reader => HintOf(reader, input).Channels);

    private (int Channels, int Side)? DataSet() =>
        IsNamed("MNIST") || IsNamed("LENET") ? (1, 28)
        : IsNamed("CIFAR") ? (3, 32)
        : IsNamed("ALEXNET") || IsNamed("CAFFENET") ? (3, 227)
        : null;

    // MobileNet has nothing to do with LeNet.
    private bool IsNamed(string word)
    {
        for (var at = _words.IndexOf(word, StringComparison.Ordinal); at >= 0; at = _words.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            if (at == 0 || !char.IsAsciiLetter(_words[at - 1]))
                return true;
        }

        return false;
    }
}
