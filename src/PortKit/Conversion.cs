using Google.Protobuf;
using PortKit.Caffe;
using PortKit.Caffe.Files;
using PortKit.Emission;
using PortKit.Filling;
using PortKit.Initializers;
using PortKit.Initializers.Caffe;
using PortKit.Layers;
using PortKit.Loading;
using PortKit.Net;
using PortKit.Overlay;
using PortKit.Overrides;
using PortKit.Planning;

namespace PortKit;

/// <summary>
/// One run of the line that makes a planned net of a text: read, upgrade, filter, plan, program, overlay. Each stage is a method that takes
/// what the stage before it gave; null, and an error in the bag, ends the run. What comes after that, composing and writing, is done as often
/// as a model is written: see <see cref="PlannedNet"/>.
/// </summary>
internal sealed class Conversion
{
    private ConvertOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly string? _path;
    private readonly SourceLocation _at;
    private readonly SourceMap _map = new();
    private readonly DiagnosticBag _bag = new();
    private readonly DiagnosticBag _ofOverrides = new();
    private readonly FilesRead _files;
    private readonly NetLoader _loader;
    private readonly UnknownFieldCheck _fields;
    private readonly LayerCatalog _catalog;
    private OverrideSet _overrides = new();
    private NetOutline? _outline;

    /// <summary>Begins a run.</summary>
    /// <param name="name">What to call the text in diagnostics.</param>
    /// <param name="path">The file that the text is from, or null.</param>
    /// <param name="options">How to convert.</param>
    /// <param name="cancellation">Stops it between two stages or layers.</param>
    public Conversion(string name, string? path, ConvertOptions options, CancellationToken cancellation)
    {
        (_options, _path, _at, _cancellation) = (options, path, SourceLocation.In(name), cancellation);
        _files = FilesNamedBy(path, options);
        _catalog = options.CustomOps is { } domain ? options.Catalog.WithCustomOps(domain) : options.Catalog;
        _loader = new NetLoader(_files, _map, _bag)
        {
            Phase = options.Phase,
            TestNet = options.TestNet,
            Level = options.Level,
            Stages = options.Stages,
            Weights = options.Weights,
            Defines = options.Defines,
            Strict = options.Strict,
            Limits = options.Limits,
            LayersKnowFields = LayersKnowFields,
        };
        _fields = new UnknownFieldCheck(_map, _bag)
        {
            Ignored = options.IgnoredFields,
            IgnoreAll = options.IgnoreUnknownFields,
            Verbose = options.Verbose,
            Strict = options.Strict && LayersKnowFields,
        };
    }

    // Those of layers from outside, and whatever a custom operator gets as its attributes.
    private bool LayersKnowFields => _options.CustomOps is not null || _options.Catalog != LayerCatalog.Default;

    /// <summary>The net of a file: a text, or the net that is in a .caffemodel.</summary>
    public PlanResult Run(string path) => Guarded(() => RunFile(path));

    /// <summary>The net of a text.</summary>
    public PlanResult Run(ReadOnlySpan<byte> text)
    {
        var copy = text.ToArray();
        return Guarded(() => Run(Read(copy)));
    }

    // A plug-in may fail wherever it is asked, even before its layers are planned.
    private PlanResult Guarded(Func<PlanResult> run)
    {
        try
        {
            return run();
        }
        catch (LayerRefusedException refused)
        {
            _bag.Add(refused.Diagnostic);
            return Failed();
        }
    }

    private PlanResult RunFile(string path)
    {
        if (SwappedFiles.Tell(path, _options.Weights, _bag))
            return Failed();
        if (ForeignFile.Find(path, FileUse.Net) is { Kind: FileKind.CaffeModel })
            return Run(_loader.ReadStored(path));
        return PrototxtFile.Read(path, _bag, limits: _options.Limits) is { } text ? Run(Read(text)) : Failed();
    }

    private PlanResult Run(IMessage? read)
    {
        if (_options.CustomOps is { } domain && CustomOp.Problem(domain) is { } problem)
        {
            _bag.Error(Codes.Argument, _at, $"`CustomOps`: {problem}. Found '{domain}'.");
            return Failed();
        }

        // What is wrong with the initializers is reported with what is wrong with the net, and does not keep that from being looked at.
        _overrides = OverrideSet.Read(_options.Initializers, _ofOverrides);
        _cancellation.ThrowIfCancellationRequested();
        var loaded = read is null ? null : Upgrade(read);
        var nets = loaded is null ? null : Filter(loaded);
        var cut = nets is null ? null : Cut(nets);
        if (cut is not null && !OpenSizes(cut, loaded!))
            return Failed();
        var plans = cut is null ? null : Plan(cut, loaded!);
        WarnOfUnknownFields(isLoaded: loaded is not null);
        if (plans is not null)
            new LimitCheck(_options.Limits).CheckFill(plans.Whole, _at, _bag);
        if (plans is null || _bag.HasErrors)
            return Failed();
        var fill = new FillSource(_options.Seed ?? loaded!.Seed ?? 0, cut!.FillAs, (_options.Seed ?? loaded!.Seed) is not null);
        var probe = ProbeSizes(plans);
        var spatial = _options.SymbolicShapes.Count > 0 && !_bag.HasErrors ? ProbeHeightAndWidth(plans) : null;
        var shared = plans.FillNet is { } first ? SharedFills.Between(plans.Whole, first) : SharedFills.None;
        var program = Program(plans, shared);
        var (values, lsuv) = Overlay(plans, program, shared, fill, loaded!.Weights);
        _cancellation.ThrowIfCancellationRequested();
        var prefixes = Preprocess(plans, loaded);
        if (_bag.HasErrors)
            return Failed();
        var composer = new ModelComposer(plans.Net, new NetFill
        {
            Net = plans.Whole,
            Source = fill,
            Program = program,
            Values = values,
            Lsuv = lsuv,
            Boost = _options.Boost,
            Caffe = _options.Caffe ?? CaffeVersion.Master,
            Limits = _options.Limits,
        })
        {
            Catalog = _catalog,
            Prefixes = prefixes,
            Probe = probe,
            Spatial = spatial,
            Recorded = Recorded(loaded.Weights, cut.Outputs),
            At = _at,
        };
        var planned = new PlannedNet(composer, _files)
        {
            Solver = loaded.Solver is { } solver ? new SolverSource(solver, _map) : null,
            ForcesBackward = loaded.Target.Net.ForceBackward,
        };
        return new PlanResult(planned, _bag, _files) { Outline = _outline };
    }

    private IMessage? Read(ReadOnlySpan<byte> text) => _loader.Read(text, _at.File!);

    private LoadedNet? Upgrade(IMessage read) => _loader.Upgrade(read, _path);

    private FilteredNets Filter(LoadedNet loaded) => FilteredNets.From(loaded, _options.Phase, _options.FillAs, _map, _bag);

    /// <summary>Cuts the net to the part that is wanted, as far as that shows by names alone.</summary>
    private FilteredNets? Cut(FilteredNets nets)
    {
        if (_options.Deploy)
            nets = nets.Deployed(_options.Catalog, _map, _bag);
        if (_options.Outputs.Count > 0)
            nets = nets with { Outputs = _options.Outputs };
        if (_options.Until is not { } layer)
            return nets;
        return OutputSelection.TopsOf(nets.Target.Net, layer, _at, _bag) is { } tops ? nets with { Outputs = tops } : null;
    }

    /// <summary>Finds the sizes to plan with where inputs leave some open.</summary>
    private bool OpenSizes(FilteredNets nets, LoadedNet loaded)
    {
        var asked = _options.Batch?.Size;
        if (_options.SymbolicShapes.Values.Any(shape => shape.Names[0] is not null) && asked is null)
            _options = _options with { Batch = BatchSize.Dynamic };
        if (SymbolicInputs.Planned(_options.SymbolicShapes, _options.InputShapes, asked, Inputs, _at, _bag) is not { } shapes)
            return false;
        _options = _options with { InputShapes = shapes };
        return true;

        IEnumerable<BlobVersion>? Inputs()
        {
            var planning = new NetPlanning(nets, PlanOptionsFor(_options, nets, loaded) with { Fields = null }, _files, _at, _map);
            return planning.Plan([])?.Net.Inputs;
        }
    }

    private SpatialProbe? ProbeHeightAndWidth(NetPlans plans) => SpatialProbe.Of(
        _options.SymbolicShapes, _catalog, plans.Planning.PlanFor, _options.Batch == BatchSize.Dynamic, _bag);

    private NetPlans? Plan(FilteredNets nets, LoadedNet loaded)
    {
        var planning = new NetPlanning(nets, PlanOptionsFor(_options, nets, loaded), _files, _at, _map);
        var plans = planning.Plan(_bag);
        _outline = plans is null ? planning.Outline : NetOutline.Of(plans.Net);
        return plans;
    }

    private PlanOptions PlanOptionsFor(ConvertOptions given, FilteredNets nets, LoadedNet loaded)
    {
        return new PlanOptions
        {
            Phase = nets.Target.Phase,
            Catalog = _catalog,
            TopShapes = given.Shapes,
            RowShapes = given.RowShapes,
            StoredBlobs = given.CustomOps is null ? null : new StoredBlobs(loaded.Weights, given.Limits).Of,
            GivenShapes = given.InputShapes,
            GivenRowShapes = given.InputRowShapes,
            Batch = given.Batch?.Size,
            Limits = given.Limits,
            TakesAnyBatch = given.Batch == BatchSize.Dynamic,
            Caffe = given.Caffe ?? default,
            IdentityBatchNorm = given.IdentityBatchNorm,
            Proposals = given.Proposals,
            Fields = _fields,

            // What weights reach shows only once the net is planned.
            IsReplaced = blob => loaded.Weights.Count > 0 || _overrides.Matches(blob),
            Cancellation = _cancellation,
        };
    }

    /// <summary>
    /// Plans the net for two other batches if the model is to take every one, and else looks whether it holds for the one it has; and for two
    /// numbers of the rows that layers make out of the data.
    /// </summary>
    private SizeProbe? ProbeSizes(NetPlans plans)
    {
        var hasOpenRows = plans.Net.OpenLayers.Any();
        if (_options.CustomOps is not null)
        {
            CustomOpNotes.Tell(plans.Net, _options.Catalog, _at, _bag);
            if (!CustomOpNotes.FollowsBatch(plans.Net, _options.Batch, _bag))
                return null;
        }

        SizeProbe? probe = null;
        if (_options.Batch == BatchSize.Dynamic)
            probe = SizeProbe.OfBatches(plans.Planning.PlanFor, _bag);
        else if (hasOpenRows)
            probe = SizeProbe.OfRows(plans.Net, _bag);
        if (_options.Batch != BatchSize.Dynamic && !CustomOpNotes.HaveShapes(plans.Net) && (probe is not null || !hasOpenRows))
        {
            OtherBatch.Check(
                probe?.Small ?? plans.Net,
                _options.Batch?.Size,
                size => plans.Planning.PlanFor(size, []) is { } net ? SizeProbe.WithFewRows(net) : null,
                _at,
                _bag);
        }

        if (hasOpenRows && probe is not null)
        {
            SizeProbe.MarkOpenRows(plans.Net);
            CustomOpNotes.CheckRows(plans.Net, _bag);
        }

        return probe;
    }

    /// <summary>What is drawn is that of the whole net, whatever part of it is converted.</summary>
    private FillProgram Program(NetPlans plans, SharedFills shared)
    {
        var program = plans.FillNet is { } first ? FillProgram.For(plans.Whole, first, shared) : FillProgram.For(plans.Whole);
        FillNotes.TellProblems(program, _options.Boost, _bag);
        return program;
    }

    /// <summary>What the net carries, over it the weight files, over these the initializers; of the whole net, too.</summary>
    private (BlobValues Values, LsuvPass Lsuv) Overlay(
        NetPlans plans, FillProgram program, SharedFills shared, FillSource fill, IReadOnlyList<string> weights)
    {
        var (whole, values, wanted) = (plans.Whole, new BlobValues(), plans.Net.Learnables.ToHashSet());
        CarriedBlobs.AddTo(values, whole, plans.FillNet, shared, _bag);
        new WeightOverlay(whole, values, _files, plans.Planning.PlanWith, _bag)
        {
            Reshapes = _options.ReshapeWeights,
            Limits = _options.Limits,
            Cancellation = _cancellation,
        }.Add(
            weights, _options.RequireAllWeights, blob => _overrides.Matches(blob) || !wanted.Contains(blob));
        var builds = new InitializerOptions { Boost = _options.Boost, Caffe = _options.Caffe ?? default };
        var scaled = _overrides.LayOver(whole, fill.Seed, builds, values, _ofOverrides);
        AddOverrides();
        shared.TellMisfits(values, _bag);
        var notes = new FillNotes(plans.Net, values, _bag);
        notes.TellFillers(plans.FillNet, _overrides);
        if (!fill.IsGiven)
            notes.TellSeed(program, _at);
        if (_options.Caffe is null)
            notes.TellVersion();
        if (!_bag.HasErrors)
            notes.TellUntrained();
        return (values, new LsuvPass(whole, _catalog, scaled, fill.Seed) { Limits = _options.Limits });
    }

    /// <summary>What a model will do to its inputs, which the reference arithmetic does too.</summary>
    private IReadOnlyDictionary<string, InputPrefix> Preprocess(NetPlans plans, LoadedNet loaded) =>
        InputPrefixes.Of(plans.Net, _options.Preprocessing, name => NetPlanning.PathOf(name, loaded.Target.File), _files, _at, _bag);

    private PlanResult Failed()
    {
        AddOverrides();
        return new PlanResult(null, _bag, _files) { Outline = _outline };
    }

    private RecordedOptions Recorded(IReadOnlyList<string> weights, IReadOnlyList<string> outputs) => new(weights)
    {
        Level = _options.Level,
        Stages = _options.Stages,
        Batch = _options.Batch,
        InputShapes = _options.InputShapes,
        SymbolicShapes = _options.SymbolicShapes,
        Outputs = _options.Until is null ? _options.Outputs : outputs,
        Defines = _options.Defines,
        Proposals = _options.Proposals,
        Deploy = _options.Deploy,
        CustomOps = _options.CustomOps,
        Shapes = _options.Shapes,
        IdentityBatchNorm = _options.IdentityBatchNorm,
        ReshapeWeights = _options.ReshapeWeights,
    };

    private void AddOverrides() => _bag.AddRange(_ofOverrides);

    private void WarnOfUnknownFields(bool isLoaded)
    {
        foreach (var message in _loader.Messages)
            _fields.WarnOfOthers(message);
        if (isLoaded)
            _fields.WarnOfUnusedNames(_at);
    }

    // What a net names itself is added when it is found there.
    private static FilesRead FilesNamedBy(string? prototxtPath, ConvertOptions options)
    {
        var files = new FilesRead();
        if (prototxtPath is not null)
            files.Add(prototxtPath, "the net or solver");
        foreach (var weights in options.Weights.Where(path => path.Length > 0))
            files.Add(weights, "the file of weights");
        foreach (var initializers in options.Initializers.Select(one => one.File).OfType<string>())
            files.Add(initializers, "the file of initializers");
        foreach (var mean in options.Preprocessing.Select(one => one.MeanFile).OfType<string>())
            files.Add(mean, "the mean");
        return files;
    }
}
