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

    private readonly IForwardKeeper? _keeper;

    internal ForwardContext(
        PlannedLayer layer,
        IReadOnlyList<float[]> bottoms,
        IList<float[]> tops,
        IReadOnlyList<float[]> blobs,
        Mt19937 random,
        IForwardKeeper? keeper = null)
    {
        _keeper = keeper;
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

    /// <summary>Keeps values for the layer's Backward, where there will be one.</summary>
    /// <param name="name">What the layer calls them.</param>
    /// <param name="values">The values, which are copied.</param>
    public void Keep(string name, ReadOnlySpan<float> values) => _keeper?.Keep(name, values);

    /// <summary>What <see cref="Carry"/> was given in the pass before; zeros in the first, and where nothing is trained.</summary>
    /// <param name="name">What the layer calls it.</param>
    /// <param name="count">How many values it has.</param>
    public ReadOnlySpan<float> Carried(string name, int count) => _keeper?.Carried(name) ?? new float[count];

    /// <summary>Carries values over to the next pass of a net that is trained, as the states of a recurrent layer.</summary>
    /// <param name="name">What the layer calls them.</param>
    /// <param name="values">The values, which are copied.</param>
    public void Carry(string name, ReadOnlySpan<float> values) => _keeper?.Carry(name, values);

    /// <summary>
    /// Leaves other values in a learnable blob, as BatchNorm's moving sums: the next pass begins with them. Only while a net is trained.
    /// </summary>
    /// <param name="index">The number of the blob.</param>
    /// <param name="values">Its new values, in Caffe's order; they are copied.</param>
    public void Leave(int index, ReadOnlySpan<float> values) => _keeper?.Leave(index, values);

    /// <summary>Whether a net is trained, so that <see cref="Keep"/> and <see cref="Leave"/> are of use.</summary>
    public bool IsTraining => _keeper is not null;
}
