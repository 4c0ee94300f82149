using PortKit.Caffe;
using PortKit.Caffe.Protos;
using PortKit.Caffe.Weights;
using PortKit.Emission;
using PortKit.Filling;
using PortKit.Initializers;
using PortKit.Loading;
using PortKit.Net;
using PortKit.Overrides;
using PortKit.Planning;

namespace PortKit;

/// <summary>
/// Converts Caffe nets to ONNX. The one place that knows the whole line: text, upgrade, filter, plan, fill, emit, write.
/// </summary>
public static class Converter
{
    /// <summary>
    /// Reads and plans the net in a prototxt file, a net or a solver. Never throws for what the file holds: see
    /// <see cref="PlannedNet.Diagnostics"/>.
    /// </summary>
    public static PlannedNet Plan(string prototxtPath, ConvertOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(prototxtPath);
        options ??= new ConvertOptions();
        try
        {
            return Plan(File.ReadAllBytes(prototxtPath), prototxtPath, prototxtPath, options);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            var bag = new DiagnosticBag();
            var at = SourceLocation.In(prototxtPath);
            bag.Error(CaffeCodes.Unreadable, at, $"The file cannot be read: {failure.Message}");
            return new PlannedNet(options, bag, at, FilesRead.NamedBy(prototxtPath, options));
        }
    }

    /// <summary>Reads and plans the net in a text.</summary>
    /// <param name="text">The bytes of the prototxt.</param>
    /// <param name="name">What to call it in diagnostics.</param>
    /// <param name="options">How to convert.</param>
    public static PlannedNet Plan(ReadOnlySpan<byte> text, string name, ConvertOptions? options = null) =>
        Plan(text, name, null, options ?? new ConvertOptions());

    /// <summary>Converts the net in a prototxt file to an ONNX model. Look at <see cref="PlannedNet.Succeeded"/> for how it went.</summary>
    public static PlannedNet Convert(string prototxtPath, string modelPath, ConvertOptions? options = null)
    {
        var net = Plan(prototxtPath, options);
        net.WriteModel(modelPath);
        return net;
    }

    /// <summary><see cref="Convert"/>, on a thread of the pool.</summary>
    /// <param name="prototxtPath">The net or solver.</param>
    /// <param name="modelPath">The file to write.</param>
    /// <param name="options">How to convert.</param>
    /// <param name="progress">Told the part of the values that is made, from 0 to 1.</param>
    /// <param name="cancellation">Stops it; no file appears then.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Task<PlannedNet> ConvertAsync(
        string prototxtPath,
        string modelPath,
        ConvertOptions? options = null,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default) =>
        Task.Run(
            async () =>
            {
                var net = Plan(prototxtPath, options);
                await net.WriteModelAsync(modelPath, progress, cancellation).ConfigureAwait(false);
                return net;
            },
            cancellation);

    private static PlannedNet Plan(ReadOnlySpan<byte> text, string name, string? path, ConvertOptions options)
    {
        var bag = new DiagnosticBag();
        var map = new SourceMap();
        var at = SourceLocation.In(name);
        var files = FilesRead.NamedBy(path, options);

        // What is wrong with the initializers is told with what is wrong with the net, and does not keep that from being looked at.
        var ofOverrides = new DiagnosticBag();
        var overrides = OverrideSet.Read(options.Initializers, ofOverrides);
        if (new NetLoader(options, files, map, bag).Load(text, name, path) is not { } loaded)
            return new PlannedNet(options, Join(bag, ofOverrides), at, files);
        var plan = PlanOf(loaded.Target, options, options.Batch?.Size, files, map, bag);
        var fillAs = options.FillAs ?? (loaded.Train is null ? options.Phase : Phase.Train);
        var first = fillAs == options.Phase ? null : PlanOf(FillNet(loaded, fillAs), options, null, files, map, bag, forNumbersOnly: true);
        if (plan is null || bag.HasErrors)
            return new PlannedNet(options, Join(bag, ofOverrides), at, files);
        var probe = options.Batch == BatchSize.Dynamic
            ? BatchProbe.Of((size, own) => PlanOf(loaded.Target, options, size, files, map, own), bag)
            : null;

        var program = first is null ? FillProgram.For(plan) : FillProgram.For(plan, first);
        CheckFills(program, options, bag);
        var overlay = CarriedBlobs.Of(plan, bag);
        new WeightOverlay(plan, overlay, files, bag).Add(options.Weights, options.RequireAllWeights, overrides.Matches);
        var fill = new FillSource(options.Seed ?? loaded.Seed ?? 0, fillAs, (options.Seed ?? loaded.Seed) is not null);
        var lsuv = new LsuvPass(plan, options.Catalog, () => new FillPass(program, fill.Seed, options.Boost, overlay), fill.Seed, bag);
        overrides.LayOver(plan, fill.Seed, new InitializerOptions { Boost = options.Boost }, overlay, lsuv, ofOverrides);
        Join(bag, ofOverrides);
        TellSeed(fill, program, overlay, at, bag);
        if (!bag.HasErrors)
            TellUntrained(plan, overlay, bag);
        var prefixes = InputPrefixes.Of(plan, options.Preprocessing, name => PathOf(name, loaded.Target.File), files, at, bag);
        return new PlannedNet(options, bag, at, files, plan, program, fill, overlay, prefixes, probe, lsuv);
    }

    private static NetPlan? PlanOf(
        NetSource source, ConvertOptions options, int? batch, FilesRead files, SourceMap map, DiagnosticBag bag, bool forNumbersOnly = false)
    {
        var filtered = NetStateFilter.Filter(source.Net, source.State, map, bag);
        return NetPlanner.Plan(filtered, new PlanOptions
        {
            Phase = source.State.Phase,
            Catalog = options.Catalog,
            GivenShapes = options.InputShapes,
            Batch = batch,
            IdentityBatchNorm = options.IdentityBatchNorm,
            ForNumbersOnly = forNumbersOnly,
            ReadFile = name => Read(PathOf(name, source.File)),
        }, map, bag);

        byte[] Read(string path)
        {
            files.Add(path, "the file of a layer");
            return File.ReadAllBytes(path);
        }
    }

    // Files that layers name are looked for as Caffe does, from the current folder, and then beside the net.
    private static string PathOf(string name, string? netFile) =>
        File.Exists(name) || netFile is null ? name : Path.Combine(Path.GetDirectoryName(netFile) ?? "", name);

    // The net that the numbers are drawn for, where it is not the one converted: a solver's own train net, or the
    // same net in the other phase.
    private static NetSource FillNet(LoadedNet loaded, Phase phase)
    {
        if (phase == Phase.Train && loaded.Train is not null)
            return loaded.Train;
        var state = loaded.Target.State.Clone();
        state.Phase = phase;
        return loaded.Target with { State = state };
    }

    private static DiagnosticBag Join(DiagnosticBag bag, DiagnosticBag others)
    {
        foreach (var diagnostic in others)
            bag.Add(diagnostic);
        return bag;
    }

    // A few fillers end with some versions of Boost only; layers check them for all versions alike.
    private static void CheckFills(FillProgram program, ConvertOptions options, DiagnosticBag bag)
    {
        foreach (var step in program.Steps)
        {
            if (step.Spec is { } spec && spec.Filler.Validate(spec.Shape.Dims, options.Boost) is { } problem)
                bag.Error(Codes.Filler, default, $"{step.Target?.ModelName}: {spec.Filler.Type} filler with Boost {options.Boost}: {problem.Expected}. Found {problem.Found}.");
        }
    }

    private static void TellSeed(
        FillSource fill, FillProgram program, Dictionary<LearnableBlob, WeightBlob> overlay, SourceLocation at, DiagnosticBag bag)
    {
        if (!fill.IsGiven && (program.DrawsNumbersFor(blob => !overlay.ContainsKey(blob)) || overlay.Values.Any(values => values is InitializedBlob { DrawsNumbers: true })))
            bag.Note(Codes.NoSeed, at, "No seed was given: the weights are those of seed 0.", "Give one with --seed N, or as random_seed in a solver.");
    }

    private static void TellUntrained(NetPlan plan, Dictionary<LearnableBlob, WeightBlob> overlay, DiagnosticBag bag)
    {
        foreach (var group in plan.Layers.Where(layer => layer.UntrainedCaution is not null && !layer.Learnables.Any(blob => overlay.ContainsKey(blob.Values))).GroupBy(layer => layer.UntrainedCaution))
        {
            var (first, count) = (group.First().Source, group.Count());
            bag.Warning(
                Codes.Untrained,
                first.Location,
                $"layer '{first.Name}' ({first.Type}){(count > 1 ? $" and {count - 1} more" : "")}: {group.Key}. A deep net overflows to NaN, as it does in Caffe.",
                "Use --fresh-batch-norm identity, or --phase train for batch statistics.");
        }
    }
}
