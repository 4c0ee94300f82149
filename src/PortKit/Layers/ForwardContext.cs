using PortKit.Initializers.Random;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>The values that a layer reads and writes while it is computed. Tops never share memory with bottoms.</summary>
public sealed class ForwardContext
{
    private readonly IReadOnlyList<float[]> _bottoms;
    private readonly IList<float[]> _tops;
    private readonly IReadOnlyList<float[]> _blobs;
    private readonly Shape[] _shapes;
    private readonly int _openAxis;

    internal ForwardContext(
        PlannedLayer layer, IReadOnlyList<float[]> bottoms, IList<float[]> tops, IReadOnlyList<float[]> blobs, Mt19937 random)
    {
        Source = layer.Source;
        BottomShapes = [.. layer.Bottoms.Select(bottom => bottom.Shape)];
        _bottoms = bottoms;
        _tops = tops;
        _blobs = blobs;
        _shapes = [.. layer.Tops.Select(top => top.Shape)];
        _openAxis = layer.Plan.OpenAxis ?? 0;
        Random = random;
    }

    /// <summary>The layer as the net describes it.</summary>
    public LayerSource Source { get; }

    /// <summary>The shape of each bottom.</summary>
    public IReadOnlyList<Shape> BottomShapes { get; }

    /// <summary>The generator that layers draw from while they run.</summary>
    public Mt19937 Random { get; }

    /// <summary>How many bottoms there are.</summary>
    public int BottomCount => _bottoms.Count;

    /// <summary>How many tops there are.</summary>
    public int TopCount => _tops.Count;

    /// <summary>The values of a bottom, in C order.</summary>
    public ReadOnlySpan<float> Bottom(int index) => _bottoms[index];

    /// <summary>The values of a top, to be written in C order; zeros before.</summary>
    public Span<float> Top(int index) => _tops[index];

    /// <summary>Keeps only the first rows of a top that has as many as the data ask for.</summary>
    /// <param name="index">The number of the top.</param>
    /// <param name="rows">How many there are, at most as many as planned.</param>
    public void CutTop(int index, int rows)
    {
        _shapes[index] = _shapes[index].With(_openAxis, rows);
        _tops[index] = _tops[index][.._shapes[index].Count];
    }

    /// <summary>The shapes of the tops, with the rows that they were cut to.</summary>
    internal IReadOnlyList<Shape> TopShapes => _shapes;

    /// <summary>The values of a learnable blob, in Caffe's order.</summary>
    public ReadOnlySpan<float> Blob(int index) => _blobs[index];
}
