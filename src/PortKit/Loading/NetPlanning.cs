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
internal sealed class NetPlanning(
    LoadedNet loaded, ConvertOptions options, OverrideSet overrides, FilesRead files, UnknownFieldCheck fields, SourceLocation at, SourceMap map)
{
    private readonly bool _takesAnyBatch = options.Batch == BatchSize.Dynamic;
    private OutputSelection? _selection;

    /// <summary>The phase whose net the numbers are drawn for.</summary>
    public Phase FillAs { get; } = options.FillAs ?? (loaded.Train is null ? options.Phase : Phase.Train);

    private NetSource? First => FillAs == options.Phase ? null : FillNet();

    /// <summary>
    /// Plans both nets. Shapes that must be given from outside are reported for both at once, with some with which the nets can be planned.
    /// </summary>
    /// <returns>
    /// The whole net and the part of it that is converted, or null; and the net that the numbers are drawn for, or null.
    /// </returns>
    public (NetPlan? Whole, NetPlan? Net, NetPlan? First) Plan(DiagnosticBag bag)
    {
        if (options.Outputs.Count > 0)
            _selection = OutputSelection.Of(Filtered(loaded.Target, new DiagnosticBag()), options.Outputs, at, bag);
        var missing = new MissingInputs();
        var (whole, first) = Plan(options.InputShapes, missing, bag, fields);
        if (missing.Inputs.Count == 0)
            return (whole, whole is null ? null : Pruned(whole, bag), first);
        var before = bag.Where(IsError).ToHashSet();
        var search = new ShapeSearch(CandidatesIn(loaded.Target), CandidatesIn(First ?? loaded.Target), shapes => Try(shapes, before));
        missing.Tell(search.Find(missing.Inputs), bag);
        return (null, null, null);
    }

    /// <summary>Plans the part of the net that is converted for a size of the batch.</summary>
    public NetPlan? PlanFor(int batch, DiagnosticBag bag) =>
        PlanTarget(options.InputShapes, batch, takesAnyBatch: true, null, bag) is { } net ? Pruned(net, bag) : null;

    /// <summary>Plans the whole net with other shapes of some inputs; null if it cannot have them.</summary>
    public NetPlan? PlanWith(IReadOnlyDictionary<string, Shape> shapes)
    {
        var (all, bag) = (options.InputShapes.ToDictionary(), new DiagnosticBag());
        foreach (var (name, shape) in shapes)
            all[name] = shape;
        var net = PlanTarget(all, options.Batch?.Size, _takesAnyBatch, null, bag);
        return bag.HasErrors ? null : net;
    }

    /// <summary>Where a file lies that a net names: looked for as Caffe does, from the current folder, and then beside the net.</summary>
    public static string PathOf(string name, string? netFile) =>
        File.Exists(name) || netFile is null ? name : Path.Combine(Path.GetDirectoryName(netFile) ?? "", name);

    private static bool IsError(Diagnostic diagnostic) => diagnostic.Severity == DiagnosticSeverity.Error;

    private NetPlan? Pruned(NetPlan net, DiagnosticBag bag) => _selection is null ? net : _selection.Prune(net, bag);

    private ShapeTrial Try(IReadOnlyDictionary<string, Shape> more, HashSet<Diagnostic> before)
    {
        var shapes = options.InputShapes.ToDictionary();
        foreach (var (name, shape) in more)
            shapes[name] = shape;
        var (missing, bag) = (new MissingInputs(), new DiagnosticBag());
        Func<string, Shape?> shapeOf = _ => null;
        Func<string, Shape?> shapeInFillNet = _ => null;
        Plan(shapes, missing, bag, null, known => shapeOf = known, known => shapeInFillNet = known);
        return new ShapeTrial(
            !bag.Where(IsError).Except(before).Any(),
            missing.Inputs.Count == 0,
            shapeOf,
            shapeInFillNet);
    }

    private ShapeCandidates CandidatesIn(NetSource source)
    {
        var net = Filtered(source, new DiagnosticBag()).Net;
        return new ShapeCandidates([.. net.Layer], net.Name, options.Catalog);
    }

    private (NetPlan? Net, NetPlan? First) Plan(
        IReadOnlyDictionary<string, Shape> shapes,
        MissingInputs missing,
        DiagnosticBag bag,
        UnknownFieldCheck? judge,
        Action<Func<string, Shape?>>? onPlanned = null,
        Action<Func<string, Shape?>>? onFillNet = null)
    {
        var net = PlanTarget(shapes, options.Batch?.Size, _takesAnyBatch, missing, bag, judge, onPlanned);
        var first = First is { } source
            ? NetPlanner.Plan(
                Filtered(source, bag),
                OptionsFor(source, shapes) with { ForNumbersOnly = true, Missing = missing, Fields = judge, OnPlanned = onFillNet },
                map,
                bag)
            : null;
        return (net, first);
    }

    // Layers that come after all that is wanted have no say in it: what is wrong with them does not matter.
    private NetPlan? PlanTarget(
        IReadOnlyDictionary<string, Shape> shapes,
        int? batch,
        bool takesAnyBatch,
        MissingInputs? missing,
        DiagnosticBag bag,
        UnknownFieldCheck? judge = null,
        Action<Func<string, Shape?>>? onPlanned = null)
    {
        var target = Filtered(loaded.Target, bag);
        var others = First is { } first ? NamesIn(Filtered(first, new DiagnosticBag()).Net) : [];
        var planOptions = OptionsFor(loaded.Target, shapes) with
        {
            Batch = batch,
            TakesAnyBatch = takesAnyBatch,
            Missing = missing,
            Fields = judge,
            NeedsTop = _selection is null ? null : _selection.Needs,
            IsOfOtherNet = others.Contains,
            OnPlanned = onPlanned,
        };
        if (_selection is null)
            return NetPlanner.Plan(target, planOptions, map, bag);
        var (ofWhole, missingInWhole) = (new DiagnosticBag(), new MissingInputs());
        var plan = NetPlanner.Plan(target, planOptions with { Missing = missing is null ? null : missingInWhole }, map, ofWhole);
        if (plan is null && PlanHead(target, planOptions, bag) is { } head)
        {
            var wrong = missingInWhole.Inputs.Select(input => input.Error).OfType<Diagnostic>().Concat(ofWhole.Where(IsError)).FirstOrDefault();
            bag.Note(
                Codes.LayersLeftAside,
                wrong?.Location ?? at,
                $"The outputs do not need what cannot be converted, which is left aside: {wrong?.Message ?? "shapes that the net does not tell"}");
            return head;
        }

        foreach (var input in missingInWhole.Inputs)
            missing!.Add(input);
        foreach (var diagnostic in ofWhole)
            bag.Add(diagnostic);
        return plan;
    }

    private NetPlan? PlanHead(FilteredNet target, PlanOptions planOptions, DiagnosticBag bag)
    {
        var head = _selection!.UpToLast(target, map);
        var (ofHead, missing) = (new DiagnosticBag(), new MissingInputs());
        if (head.Net.Layer.Count == target.Net.Layer.Count
            || NetPlanner.Plan(head, planOptions with { Fields = null, Missing = missing }, map, ofHead) is not { } planned)
        {
            return null;
        }

        foreach (var diagnostic in ofHead)
            bag.Add(diagnostic);
        return planned;
    }

    private PlanOptions OptionsFor(NetSource source, IReadOnlyDictionary<string, Shape> shapes) => new()
    {
        Phase = source.State.Phase,
        Catalog = options.Catalog,
        GivenShapes = shapes,
        Caffe = options.Caffe ?? default,
        IdentityBatchNorm = options.IdentityBatchNorm,

        // What weights reach shows only once the net is planned.
        IsReplaced = blob => loaded.Weights.Count > 0 || overrides.Matches(blob),
        ReadFile = name =>
        {
            var path = PathOf(name, source.File);
            files.Add(path, "the file of a layer");
            return File.ReadAllBytes(path);
        },
    };

    private FilteredNet Filtered(NetSource source, DiagnosticBag bag) => NetStateFilter.Filter(source.Net, source.State, map, bag);

    private static HashSet<string> NamesIn(NetParameter net) => [.. net.Layer.SelectMany(layer => layer.Top.Concat(layer.Bottom))];

    // The net that the numbers are drawn for, where it is not the one converted: a solver's own train net, or the same net in the other phase.
    private NetSource FillNet()
    {
        if (FillAs == Phase.Train && loaded.Train is not null)
            return loaded.Train;
        var state = loaded.Target.State.Clone();
        state.Phase = FillAs;
        return loaded.Target with { State = state };
    }
}
