using Google.Protobuf;
using PortKit.Caffe;
using PortKit.Caffe.Protos;
using PortKit.Initializers.Caffe;

namespace PortKit.Net;

/// <summary>A layer as the net describes it: its message, and where everything in it stands.</summary>
public sealed class LayerSource
{
    private readonly SourceMap _map;

    internal LayerSource(LayerParameter parameter, Phase phase, SourceMap map)
    {
        Parameter = parameter;
        Phase = phase;
        _map = map;
    }

    /// <summary>The layer's message.</summary>
    public LayerParameter Parameter { get; }

    /// <summary>The layer's name.</summary>
    public string Name => Parameter.Name;

    /// <summary>The layer's type.</summary>
    public string Type => Parameter.Type;

    /// <summary>The phase the layer runs in: its own where it names one, else the net's.</summary>
    public Phase Phase { get; }

    /// <summary>What a blob is called that the net gives the name <c>""</c>.</summary>
    internal string NameOfUnnamed { get; init; } = "";

    /// <summary>Whose bilinear kernels the fillers make.</summary>
    internal CaffeVersion Caffe { get; init; }

    /// <summary>Where the layer begins.</summary>
    public SourceLocation Location => _map.Locate(Parameter);

    /// <summary>
    /// Whether the net carries this layer's weights itself (<c>blobs</c>); Caffe then runs no filler, so fillers are not looked at.
    /// </summary>
    public bool CarriesBlobs => Parameter.Blobs.Count > 0;

    /// <summary>
    /// The layer's fields that the schema does not know, as they are written, for a layer of your own to read. Who looks at them here answers for
    /// all of them: none is reported as unknown. <see cref="Unknown"/> reads them one by one.
    /// </summary>
    public IReadOnlyList<UnknownField> UnknownFields
    {
        get
        {
            AnswersForAllFields = true;
            return _map.UnknownFields(Parameter);
        }
    }

    /// <summary>
    /// The layer's fields that the schema does not know, for a layer of your own to read in its Plan:
    /// <c>layer.Unknown.Float("squash_param.gain", 1)</c>. A field that is read is known; others are reported.
    /// </summary>
    public UnknownBlock Unknown => UnknownIn(Parameter);

    /// <summary>The unknown fields of a block that the schema knows, such as <c>layer.Parameter.ConvolutionParam</c>.</summary>
    /// <param name="message">The block's message; null for one that is not written, which has none.</param>
    public UnknownBlock UnknownIn(IMessage? message) => new(this, "", Location, message is null ? [] : _map.UnknownFields(message));

    /// <summary>What was meant by the layer's type, which is none of those known, as a hint.</summary>
    /// <param name="known">The types that are known.</param>
    internal string HintForType(IEnumerable<string> known) =>
        _map.TypeWord(Parameter) is { } word ? LayerWords.HintForWord(word, known) : LayerWords.HintFor(Type, known);

    /// <summary>The unknown fields that were read one by one.</summary>
    internal HashSet<UnknownField> TakenFields { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether all unknown fields were looked at as they are written.</summary>
    internal bool AnswersForAllFields { get; private set; }

    /// <summary>All fields of the layer and of the blocks in it, known and unknown, as one list.</summary>
    /// <param name="leaveOut">The numbers of the layer's own fields that are not wanted.</param>
    internal IReadOnlyList<FlatField> FlatFields(IReadOnlySet<int> leaveOut)
    {
        AnswersForAllFields = true;
        return PortKit.Caffe.FlatFields.Of(Parameter, _map, leaveOut);
    }

    /// <summary>
    /// Where a field stands: <c>layer.At(layer.Parameter.PoolingParam, PoolingParameter.PadFieldNumber)</c>. Where the field was not
    /// written, the place of its message, or of the layer.
    /// </summary>
    public SourceLocation At(IMessage? message, int fieldNumber, int index = 0)
    {
        var at = _map.Locate(message, fieldNumber, index);
        return at.Line > 0 ? at : Location;
    }

    /// <summary>Where the layer names bottom <paramref name="index"/>.</summary>
    public SourceLocation AtBottom(int index) => At(Parameter, LayerParameter.BottomFieldNumber, index);

    /// <summary>Where the layer names top <paramref name="index"/>.</summary>
    public SourceLocation AtTop(int index) => At(Parameter, LayerParameter.TopFieldNumber, index);

    /// <summary>The name of bottom <paramref name="index"/>; a made-up one where the net writes <c>""</c>.</summary>
    internal string NameOfBottom(int index) => Named(Parameter.Bottom[index]);

    /// <summary>The name of top <paramref name="index"/>; a made-up one where the net writes <c>""</c>.</summary>
    internal string NameOfTop(int index) => Named(Parameter.Top[index]);

    /// <summary>
    /// Makes the exception that refuses this layer: <c>throw layer.Refuse(Codes.OutOfRange, at, "local_size must be odd", "4")</c> reads
    /// <c>error PK2104: layer 'norm1' (LRN): local_size must be odd. Found 4.</c>
    /// </summary>
    /// <param name="code">One of <see cref="Codes"/>.</param>
    /// <param name="at">The place of the offending field.</param>
    /// <param name="expected">What is expected, without a full stop.</param>
    /// <param name="found">What was found, without a full stop; null if there is nothing to say.</param>
    /// <param name="hint">What to type next.</param>
    public LayerRefusedException Refuse(string code, SourceLocation at, string expected, string? found = null, string? hint = null) =>
        new(new Diagnostic(code, DiagnosticSeverity.Error, at, Describe(expected, found), hint));

    /// <summary>
    /// Describes a learnable blob filled by <paramref name="filler"/>, or by <paramref name="absent"/> (constant 0 if null) where the
    /// net gives no filler. Refuses a filler that cannot fill the shape, at the field that says so; one of an unknown type only where nothing takes
    /// its place.
    /// </summary>
    /// <param name="shape">The blob's shape.</param>
    /// <param name="filler">The filler that the net gives, or null.</param>
    /// <param name="absent">The filler where it gives none.</param>
    /// <param name="isAlwaysFilled">Whether the filler runs even if the net carries the weights, as in recurrent layers.</param>
    public BlobSpec Blob(Shape shape, FillerParameter? filler, CaffeFillerSpec? absent = null, bool isAlwaysFilled = false)
    {
        if (filler is null)
            return new BlobSpec(shape, absent ?? new CaffeFillerSpec());
        var spec = Filler(filler);
        if ((isAlwaysFilled || !CarriesBlobs) && spec.Validate(shape.Dims) is { } problem)
        {
            var field = FillerParameter.Descriptor.FindFieldByName(problem.Field)?.FieldNumber ?? FillerParameter.TypeFieldNumber;
            var refusal = Refuse(Codes.Filler, At(filler, field), $"{spec.Type} filler: {problem.Expected}", problem.Found, problem.Hint);

            // A filler of an unknown type cannot run; that is no harm where an initializer or weights take its place, as the planner finds out.
            return problem.IsUnknownType
                ? new BlobSpec(shape, new CaffeFillerSpec()) { FillerProblem = refusal.Diagnostic, FillerType = spec.Type }
                : throw refusal;
        }

        return new BlobSpec(shape, spec);
    }

    /// <summary>A filler that the net gives.</summary>
    internal CaffeFillerSpec Filler(FillerParameter filler) => new()
    {
        Type = filler.Type,
        Value = filler.Value,
        Min = filler.Min,
        Max = filler.Max,
        Mean = filler.Mean,
        Std = filler.Std,
        Sparse = filler.Sparse,
        VarianceNorm = (VarianceNorm)filler.VarianceNorm,
        Caffe = Caffe,
    };

    private string Named(string name) => name.Length > 0 ? name : NameOfUnnamed;

    internal string Describe(string expected, string? found) =>
        $"layer '{Name}' ({Type}): {expected}." + (found is null ? "" : $" Found {found}.");
}
