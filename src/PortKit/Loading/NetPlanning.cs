using PortKit.Caffe;
using PortKit.Caffe.Protos;
using PortKit.Layers;
using PortKit.Net;
using PortKit.Overrides;
using PortKit.Planning;

namespace PortKit.Loading;

/// <summary>
/// Plans the net that is converted and, where the numbers are drawn for another (a solver's train net, or the same net in the other phase), that
/// one too.
/// </summary>
internal sealed class NetPlanning(LoadedNet loaded, ConvertOptions options, OverrideSet overrides, SourceMap map)
{
    /// <summary>The phase whose net the numbers are drawn for.</summary>
    public Phase FillAs { get; } = options.FillAs ?? (loaded.Train is null ? options.Phase : Phase.Train);

    private NetSource? First => FillAs == options.Phase ? null : FillNet();

    /// <summary>
    /// Plans both nets. Shapes that must be given from outside are reported for both at once, with some with which the nets can be planned.
    /// </summary>
    /// <returns>The net that is converted, or null; and the net that the numbers are drawn for, or null.</returns>
    public (NetPlan? Net, NetPlan? First) Plan(DiagnosticBag bag)
    {
        var missing = new MissingInputs();
        var plans = Plan(options.InputShapes, missing, bag);
        if (missing.Inputs.Count == 0)
            return plans;
        var before = bag.Where(IsError).ToHashSet();
        var search = new ShapeSearch(CandidatesIn(loaded.Target), CandidatesIn(First ?? loaded.Target), shapes => Try(shapes, before));
        missing.Tell(search.Find(missing.Inputs), bag);
        return (null, null);
    }

    /// <summary>Plans the net that is converted for a size of the batch.</summary>
    public NetPlan? PlanFor(int batch, DiagnosticBag bag) => PlanOf(loaded.Target, options.InputShapes, batch, null, bag);

    /// <summary>Where a file lies that a net names: looked for as Caffe does, from the current folder, and then beside the net.</summary>
    public static string PathOf(string name, string? netFile) =>
        File.Exists(name) || netFile is null ? name : Path.Combine(Path.GetDirectoryName(netFile) ?? "", name);

    private static bool IsError(Diagnostic diagnostic) => diagnostic.Severity == DiagnosticSeverity.Error;

    private ShapeTrial Try(IReadOnlyDictionary<string, Shape> more, HashSet<Diagnostic> before)
    {
        var shapes = options.InputShapes.ToDictionary();
        foreach (var (name, shape) in more)
            shapes[name] = shape;
        var (missing, bag) = (new MissingInputs(), new DiagnosticBag());
        Func<string, Shape?> shapeOf = _ => null;
        Func<string, Shape?> shapeInFillNet = _ => null;
        Plan(shapes, missing, bag, known => shapeOf = known, known => shapeInFillNet = known);
        return new ShapeTrial(
            !bag.Where(IsError).Except(before).Any(),
            missing.Inputs.Count == 0,
            shapeOf,
            shapeInFillNet);
    }

    private ShapeCandidates CandidatesIn(NetSource source)
    {
        var net = Filtered(source, new DiagnosticBag()).Net;
        return new ShapeCandidates([.. net.Layer], net.Name);
    }

    private (NetPlan? Net, NetPlan? First) Plan(
        IReadOnlyDictionary<string, Shape> shapes,
        MissingInputs missing,
        DiagnosticBag bag,
        Action<Func<string, Shape?>>? onPlanned = null,
        Action<Func<string, Shape?>>? onFillNet = null) =>
        (PlanOf(loaded.Target, shapes, options.Batch?.Size, missing, bag, onPlanned: onPlanned),
         First is { } first ? PlanOf(first, shapes, null, missing, bag, forNumbersOnly: true, onPlanned: onFillNet) : null);

    private NetPlan? PlanOf(
        NetSource source,
        IReadOnlyDictionary<string, Shape> shapes,
        int? batch,
        MissingInputs? missing,
        DiagnosticBag bag,
        bool forNumbersOnly = false,
        Action<Func<string, Shape?>>? onPlanned = null)
    {
        var others = forNumbersOnly || First is not { } first ? [] : NamesIn(Filtered(first, new DiagnosticBag()).Net);
        return NetPlanner.Plan(Filtered(source, bag), new PlanOptions
        {
            Phase = source.State.Phase,
            Catalog = options.Catalog,
            GivenShapes = shapes,
            Batch = batch,
            IdentityBatchNorm = options.IdentityBatchNorm,
            ForNumbersOnly = forNumbersOnly,
            Missing = missing,
            IsOfOtherNet = others.Contains,

            // What weights reach shows only once the net is planned.
            IsReplaced = blob => options.Weights.Count > 0 || overrides.Matches(blob),
            ReadFile = name => File.ReadAllBytes(PathOf(name, source.File)),
            OnPlanned = onPlanned,
        }, map, bag);
    }

    private FilteredNet Filtered(NetSource source, DiagnosticBag bag) => NetStateFilter.Filter(source.Net, source.State, map, bag);

    private static HashSet<string> NamesIn(NetParameter net) => [.. net.Layer.SelectMany(layer => layer.Top.Concat(layer.Bottom))];

    private NetSource FillNet()
    {
        if (FillAs == Phase.Train && loaded.Train is not null)
            return loaded.Train;
        var state = loaded.Target.State.Clone();
        state.Phase = FillAs;
        return loaded.Target with { State = state };
    }
}
