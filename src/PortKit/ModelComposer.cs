using PortKit.Emission;
using PortKit.Filling;
using PortKit.Layers;
using PortKit.Net;
using PortKit.Onnx;
using PortKit.Training;

namespace PortKit;

/// <summary>Makes ONNX models of a planned net: its nodes, what is done to inputs first, its metadata. Values come when it is written.</summary>
/// <param name="Net">The net.</param>
/// <param name="Fill">What gives its blobs their values.</param>
internal sealed record ModelComposer(NetPlan Net, NetFill Fill)
{
    /// <summary>The code of the layers.</summary>
    public required LayerCatalog Catalog { get; init; }

    /// <summary>What is done to inputs before the net sees them, by their names.</summary>
    public required IReadOnlyDictionary<string, InputPrefix> Prefixes { get; init; }

    /// <summary>The net planned for two values of each size that a model leaves open; null where all are known.</summary>
    public required SizeProbe? Probe { get; init; }

    /// <summary>The net planned for several heights and widths, where a model leaves them open; else null.</summary>
    public SpatialProbe? Spatial { get; init; }

    /// <summary>What a model says of the options that the net was planned with.</summary>
    public required RecordedOptions Recorded { get; init; }

    /// <summary>The net's file.</summary>
    public required SourceLocation At { get; init; }

    /// <summary>Makes a model. Null if a layer cannot be in it; the bag then says which.</summary>
    /// <param name="options">What is in it.</param>
    /// <param name="weights">The values of the whole net, which are made when the model is written.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    public OnnxModel? Compose(ModelOptions options, IWeightValues weights, DiagnosticBag bag)
    {
        if (!GivenNames.Fit(Net, NetEmitter.OutputsOf(Net, options.AllBlobs), options.Names, At, bag)
            || !Float16Notes.Fit(options.Float16 || options.Float16Io, options.InitializationGraph, At, bag)
            || (options.ChannelsLastInputs && !ChannelsLast.Fit(Net, At, bag)))
        {
            return null;
        }

        var model = Spatial is not null
            ? Spatial.Model(net => Compose(net, options, new SameWeights(weights, Net, net), bag), bag)
            : Probe is null
            ? Compose(Net, options, weights, bag)
            : Probe.Model(net => Compose(net, options, new SameWeights(weights, Net, net), bag), bag);
        return model is not null && options.InitializationGraph ? InitializationGraph.AddTo(model, Fill.OriginOf, At, bag) : model;
    }

    /// <summary>Makes the model of a training step. Null if the net cannot be trained; the bag then says why.</summary>
    /// <param name="planned">The net and its solver.</param>
    /// <param name="options">What is in it.</param>
    /// <param name="start">What the first step begins with; null for a model that is fed all in every run, whatever it is.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    /// <param name="probes">What it shows besides.</param>
    /// <returns>The model, and what it begins with, where that is not in it.</returns>
    public (OnnxModel Model, TrainingStateWriter? Start)? ComposeStep(
        PlannedNet planned, TrainingStepOptions options, TrainingStart? start, DiagnosticBag bag, StepProbes probes = StepProbes.None)
    {
        if (planned.Solver is not { } solver)
        {
            bag.Add(SolverCheck.NoSolver(At));
            return null;
        }

        SolverCheck.Check(solver, bag);
        TrainingCheck.Check(Net, Catalog, planned.ForcesBackward, At, bag);
        if (options.Opset < TrainingStepOptions.LeastOpset)
        {
            bag.Error(
                Codes.Argument,
                At,
                $"`Opset`: {TrainingStepOptions.LeastOpset} or more is expected for a training step. Found {options.Opset}.");
        }

        if (bag.HasErrors)
            return null;
        var rules = solver.Parameter;
        if (probes == StepProbes.Layers)
        {
            rules = rules.Clone();
            rules.IterSize = 1;
        }

        var step = new TrainingStep(Net, Catalog, rules, planned.ForcesBackward, start, options.FeedsDrawn, options.Opset, probes);
        var model = step.Compose(composed => Header([.. Fill.Metadata(Net), TrainingMetadata.Of(composed)]));
        return step.Names.AreSound(Net, bag) ? (model, start is { IsApart: true } ? new TrainingStateWriter(step.Initial) : null) : null;
    }

    /// <summary>Makes a model of a test net whose weights are those of a net that is trained.</summary>
    /// <param name="isShared">Tells the blobs whose values the model is fed.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    /// <returns>Null if the net cannot be tested; the bag then says why.</returns>
    public OnnxModel? ComposeTest(Func<LearnableBlob, bool> isShared, DiagnosticBag bag)
    {
        if (Net.OpenLayers.FirstOrDefault() is not { } open)
        {
            var names = new StepNames();
            var model = TestPass.Compose(Net, Catalog, isShared, Fill.Begin(), TrainingStepOptions.LeastOpset, names, Header([]));
            return names.AreSound(Net, bag) ? model : null;
        }

        bag.Add(open.Source.Refuse(
            Codes.NotTrained,
            open.Source.Location,
            "a layer whose number of rows the data decide is not part of a test",
            null).Diagnostic);
        return null;
    }

    /// <summary>What a model says of itself.</summary>
    public IEnumerable<KeyValuePair<string, string>> Entries(ModelOptions options) =>
    [
        .. Fill.Metadata(Net),
        .. ModelMetadata.OfScalars(ScalarOutputs(options)),
        .. OptionMetadata.Of(Net, Recorded, Prefixes),
        .. PreprocessingMetadata.Of(Net, Prefixes),
        .. GivenNames.Entries(options.Names),
        .. Float16Notes.Entries(options.Float16 || options.Float16Io, options.Float16Io),
        .. options.ChannelsLastInputs ? ChannelsLast.Entries(Net) : [],
    ];

    private OnnxModel? Compose(NetPlan net, ModelOptions options, IWeightValues weights, DiagnosticBag bag)
    {
        var emitted = new EmitOptions
        {
            Opset = options.Opset,
            AllBlobs = options.AllBlobs,
            ScalarsAsVectors = options.ScalarsAsVectors,
            SmallestSizes = Spatial?.SmallestSizes,
            Float16 = options.Float16 || options.Float16Io,
            ChannelsLastInputs = options.ChannelsLastInputs,
            Names = options.Names,
        };
        var graph = NetEmitter.Emit(net, Catalog, weights, Prefixes, emitted, bag);
        var model = graph?.Build(Header([.. Entries(options)]));
        if (model is null || !GivenNames.AreIn(net, model, options.Names, bag))
            return null;
        return emitted.Float16 ? HalfPrecision.Rewrite(model, options.Float16Io) : model;
    }

    private ModelHeader Header(IReadOnlyList<KeyValuePair<string, string>> metadata) => new()
    {
        ProducerName = "PortKit",
        ProducerVersion = ModelMetadata.Version,
        GraphName = Net.Name.Length > 0 ? Net.Name : "net",
        Metadata = metadata,
    };

    private IEnumerable<string> ScalarOutputs(ModelOptions options) => options.ScalarsAsVectors
        ? NetEmitter.OutputsOf(Net, options.AllBlobs).Where(blob => blob.Shape.Rank == 0).Select(blob => blob.ModelName)
        : [];
}
