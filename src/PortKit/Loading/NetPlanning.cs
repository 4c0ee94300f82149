using PortKit.Caffe;
using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Planning;

namespace PortKit.Loading;

/// <summary>Plans the net that is converted and, where the numbers are drawn for another, that one too.</summary>
/// <param name="nets">Both nets.</param>
/// <param name="options">What planning the net that is converted depends on. What is unknown in it is reported once.</param>
/// <param name="files">Takes note of the files that layers read.</param>
/// <param name="at">The net's file.</param>
/// <param name="map">Where the net's fields stood.</param>
internal sealed class NetPlanning(
    FilteredNets nets, PlanOptions options, FilesRead files, SourceLocation at, SourceMap map)
{
    private readonly HashSet<string> _namesInFillNet = nets.FillNet is { } other ? NamesIn(other.Net.Net) : [];
    private OutputSelection? _selection;

    /// <summary>The net that is converted, as far as <see cref="Plan(DiagnosticBag)"/> could plan it.</summary>
    public NetOutline? Outline { get; private set; }

    /// <summary>
    /// Plans both nets. Shapes that must be given from outside are reported for both at once, with some with which the nets can be planned.
    /// </summary>
    /// <returns>The plans; null if the net cannot be planned, and the bag then says why.</returns>
    public NetPlans? Plan(DiagnosticBag bag)
    {
        if (nets.Outputs.Count > 0)
            _selection = OutputSelection.Of(nets.Target.Net, nets.Outputs, at, bag);
        var missing = new MissingInputs();
        var (whole, first) = Plan(options.GivenShapes, missing, bag, options.Fields, outline => Outline = outline);
        if (missing.Inputs.Count == 0)
            return whole is not null && Pruned(whole, bag) is { } net ? new NetPlans(whole, net, first, this) : null;
        var before = bag.Where(IsError).ToHashSet();
        var search = new ShapeSearch(CandidatesIn(nets.Target), CandidatesIn(nets.FillNet ?? nets.Target), shapes => Try(shapes, before));
        missing.Tell(search.Find(missing.Inputs), bag);
        return null;
    }

    /// <summary>Plans the part of the net that is converted for a size of the batch.</summary>
    public NetPlan? PlanFor(int batch, DiagnosticBag bag) =>
        PlanTarget(options.GivenShapes, batch, takesAnyBatch: true, null, bag) is { } net ? Pruned(net, bag) : null;

    /// <summary>Plans the part of the net that is converted for other shapes of some inputs.</summary>
    /// <param name="shapes">The shapes.</param>
    /// <param name="batch">The batch; null for the one that was asked for.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    public NetPlan? PlanFor(IReadOnlyDictionary<string, Shape> shapes, int? batch, DiagnosticBag bag)
    {
        var all = options.GivenShapes.ToDictionary();
        foreach (var (name, shape) in shapes)
            all[name] = shape;
        return PlanTarget(all, batch ?? options.Batch, options.TakesAnyBatch, null, bag) is { } net ? Pruned(net, bag) : null;
    }

    /// <summary>Plans the whole net with other shapes of some inputs; null if it cannot have them.</summary>
    public NetPlan? PlanWith(IReadOnlyDictionary<string, Shape> shapes)
    {
        var (all, bag) = (options.GivenShapes.ToDictionary(), new DiagnosticBag());
        foreach (var (name, shape) in shapes)
            all[name] = shape;
        var net = PlanTarget(all, options.Batch, options.TakesAnyBatch, null, bag);
        return bag.HasErrors ? null : net;
    }

    /// <summary>Where a file lies that a net names: looked for as Caffe does, from the current folder, and then beside the net.</summary>
    public static string PathOf(string name, string? netFile) =>
        File.Exists(name) || netFile is null ? name : Path.Combine(Path.GetDirectoryName(netFile) ?? "", name);

    private static bool IsError(Diagnostic diagnostic) => diagnostic.Severity == DiagnosticSeverity.Error;

    private NetPlan? Pruned(NetPlan net, DiagnosticBag bag) => _selection is null ? net : _selection.Prune(net, bag);

    private ShapeTrial Try(IReadOnlyDictionary<string, Shape> more, HashSet<Diagnostic> before)
    {
        var shapes = options.GivenShapes.ToDictionary();
        foreach (var (name, shape) in more)
            shapes[name] = shape;
        var (missing, bag) = (new MissingInputs(), new DiagnosticBag());
        Func<string, Shape?> shapeOf = _ => null;
        Func<string, Shape?> shapeInFillNet = _ => null;
        Plan(shapes, missing, bag, null, outline => shapeOf = outline.ShapeOf, outline => shapeInFillNet = outline.ShapeOf);
        return new ShapeTrial(
            !bag.Where(IsError).Except(before).Any(),
            missing.Inputs.Count == 0,
            shapeOf,
            shapeInFillNet);
    }

    private ShapeCandidates CandidatesIn(NetInState net) => new([.. net.Net.Net.Layer], net.Net.Net.Name, options.Catalog);

    private (NetPlan? Net, NetPlan? First) Plan(
        IReadOnlyDictionary<string, Shape> shapes,
        MissingInputs missing,
        DiagnosticBag bag,
        UnknownFieldCheck? judge,
        Action<NetOutline>? onPlanned = null,
        Action<NetOutline>? onFillNet = null)
    {
        var net = PlanTarget(shapes, options.Batch, options.TakesAnyBatch, missing, bag, judge, onPlanned);
        var first = nets.FillNet is { } other
            ? NetPlanner.Plan(
                other.Net,
                OptionsFor(other, shapes) with
                {
                    ForNumbersOnly = true,
                    Missing = missing,
                    Fields = judge,
                    OnPlanned = onFillNet,
                },
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
        Action<NetOutline>? onPlanned = null)
    {
        var target = nets.Target.Net;
        var planOptions = OptionsFor(nets.Target, shapes) with
        {
            Batch = batch,
            TakesAnyBatch = takesAnyBatch,
            Missing = missing,
            Fields = judge,
            NeedsTop = _selection is null ? null : _selection.Needs,
            IsOfOtherNet = _namesInFillNet.Contains,
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
        bag.AddRange(ofWhole);
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

        bag.AddRange(ofHead);
        return planned;
    }

    private PlanOptions OptionsFor(NetInState net, IReadOnlyDictionary<string, Shape> shapes) => options with
    {
        Phase = net.Phase,
        GivenShapes = shapes,
        ReadFile = name =>
        {
            var path = PathOf(name, net.File);
            files.Add(path, "the file of a layer");
            return BoundedRead.All(path, options.Limits);
        },
    };

    private static HashSet<string> NamesIn(NetParameter net) => [.. net.Layer.SelectMany(layer => layer.Top.Concat(layer.Bottom))];
}
