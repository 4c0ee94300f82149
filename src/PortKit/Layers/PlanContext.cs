using PortKit.Caffe;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>What a layer sees of the net around it while it is planned.</summary>
public sealed class PlanContext
{
    private readonly DiagnosticBag _bag;
    private readonly LayerSource _layer;
    private readonly List<MissingTop> _missing = [];

    internal PlanContext(LayerSource layer, IReadOnlyList<Shape> bottoms, int topCount, DiagnosticBag bag)
    {
        _layer = layer;
        _bag = bag;
        Bottoms = bottoms;
        TopCount = topCount;
    }

    /// <summary>The shape of each bottom.</summary>
    public IReadOnlyList<Shape> Bottoms { get; }

    /// <summary>How many tops there are, those without a name included.</summary>
    public int TopCount { get; }

    /// <summary>Whether statistics that were never accumulated start as mean 0 and variance 1, instead of Caffe's zeros.</summary>
    public bool IdentityBatchNorm { get; internal init; }

    /// <summary>
    /// Whether the net is planned only for the numbers it draws: a shape given from outside is then meant for the net that is
    /// converted, and its batch need not agree with this one's.
    /// </summary>
    public bool ForNumbersOnly { get; internal init; }

    /// <summary>What is set outside of the net for proposals.</summary>
    public ProposalSettings Proposals { get; internal init; } = new();

    /// <summary>What takes the place of the net's batch, or null.</summary>
    internal int? Batch { get; init; }

    /// <summary>Whether the model is to take every batch.</summary>
    internal bool TakesAnyBatch { get; init; }

    /// <summary>Shapes given from outside, by blob name.</summary>
    internal IReadOnlyDictionary<string, Shape> GivenShapes { get; init; } = new Dictionary<string, Shape>();

    /// <summary>Shapes given for tops of layers whose code is not here, by blob name.</summary>
    internal IReadOnlyDictionary<string, Shape> TopShapes { get; init; } = new Dictionary<string, Shape>();

    /// <summary>Those of one row, for tops whose first axis is that of the bottoms.</summary>
    internal IReadOnlyDictionary<string, Shape> RowShapes { get; init; } = new Dictionary<string, Shape>();

    /// <summary>The axes of the blobs that weight files, or the net itself, have for the layer.</summary>
    internal IReadOnlyList<IReadOnlyList<long>> StoredBlobs { get; init; } = [];

    /// <summary>Tells whether anybody needs a top; the shape of another may be any where the net does not give it.</summary>
    internal Func<int, bool> NeedsTop { get; init; } = _ => true;

    /// <summary>Reads a file; null where no files may be read.</summary>
    internal Func<string, byte[]>? Reader { get; init; }

    /// <summary>The tops whose shapes must be given from outside, and were not.</summary>
    internal IReadOnlyList<MissingTop> Missing => _missing;

    /// <summary>The shape that the user gives for top <paramref name="index"/> (<c>--input NAME=SHAPE</c>), or null.</summary>
    public Shape? GivenShape(int index) =>
        index < _layer.Parameter.Top.Count && GivenShapes.TryGetValue(_layer.NameOfTop(index), out var shape) ? shape : null;

    /// <summary>
    /// The axis as a number from 0; negative axes count from the end. Refuses, at <paramref name="at"/>, what lies outside.
    /// </summary>
    /// <param name="shape">The shape whose axis it is.</param>
    /// <param name="axis">The axis as written.</param>
    /// <param name="at">Where it is written.</param>
    /// <param name="name">The field's name.</param>
    public int Axis(Shape shape, int axis, SourceLocation at, string name = "axis")
    {
        if (axis < -shape.Rank || axis >= shape.Rank)
        {
            throw _layer.Refuse(
                Codes.Axis, at, $"{name} must be from {-shape.Rank} to {shape.Rank - 1} for a bottom of shape {shape}", $"{axis}");
        }

        return axis < 0 ? axis + shape.Rank : axis;
    }

    /// <summary>Makes a shape out of computed axes. Refuses, at the layer, a blob of more elements than Caffe can count.</summary>
    public Shape Shape(params ReadOnlySpan<long> dims)
    {
        foreach (var dim in dims)
        {
            if (dim < 0)
            {
                throw _layer.Refuse(
                    Codes.TooLarge, _layer.Location, "a dim of 0 or more is expected", $"{dim} in {string.Join('x', dims.ToArray())}");
            }
        }

        if (!Net.Shape.IsCountable(dims))
        {
            throw _layer.Refuse(
                Codes.TooLarge,
                _layer.Location,
                $"a blob may have at most {int.MaxValue} elements, axes of size 0 left out",
                string.Join('x', dims.ToArray()));
        }

        return new Shape([.. dims.ToArray().Select(dim => (int)dim)]);
    }

    /// <summary>Notes a top whose shape must be given from outside. What is returned stands in for it: the layer is not planned with it.</summary>
    internal Shape Miss(MissingTop missing)
    {
        _missing.Add(missing);
        return Net.Shape.Scalar;
    }

    /// <summary>
    /// The content of a file that the layer names. Whoever plans the net reads it, as a layer opens no files. Refuses, at
    /// <paramref name="at"/>, a file that cannot be read, and any file where none may be read.
    /// </summary>
    /// <param name="name">The file's name, as the net writes it.</param>
    /// <param name="at">Where it is written.</param>
    public byte[] ReadFile(string name, SourceLocation at)
    {
        if (Reader is null)
            throw _layer.Refuse(CaffeCodes.Unreadable, at, $"the content of file '{name}' is needed, and no files are read here");
        try
        {
            return Reader(name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw _layer.Refuse(CaffeCodes.Unreadable, at, $"file '{name}' must be readable: {e.Message.TrimEnd('.')}");
        }
    }

    /// <summary>Tells something about the layer that is good to know and no cause for worry.</summary>
    public void Note(string code, SourceLocation at, string message, string? hint = null) =>
        _bag.Note(code, at, _layer.Describe(message, null), hint);

    /// <summary>Warns of something in the layer that does not stop it.</summary>
    public void Warn(string code, SourceLocation at, string message, string? hint = null) =>
        _bag.Warning(code, at, _layer.Describe(message, null), hint);
}
