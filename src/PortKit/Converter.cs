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
        var fields = new UnknownFieldCheck(map, bag) { Ignored = options.IgnoredFields, IgnoreAll = options.IgnoreUnknownFields, Verbose = options.Verbose };
        var loader = new NetLoader(options, files, map, bag);
        if (loader.Load(text, name, path) is not { } loaded)
        {
            WarnOfOthers(fields, loader);
            return new PlannedNet(options, Join(bag, ofOverrides), at, files);
        }

        var takesAnyBatch = options.Batch == BatchSize.Dynamic;
        var target = NetStateFilter.Filter(loaded.Target.Net, loaded.Target.State, map, bag);
        var selection = options.Outputs.Count == 0 ? null : OutputSelection.Of(target, options.Outputs, at, bag);
        var whole = PlanTarget(options.Batch?.Size, takesAnyBatch, bag, fields);
        var fillAs = options.FillAs ?? (loaded.Train is null ? options.Phase : Phase.Train);
        var first = fillAs == options.Phase ? null : PlanForNumbers(FillNet(loaded, fillAs), options, files, map, bag, fields);
        WarnOfOthers(fields, loader);
        fields.WarnOfUnusedNames(at);
        var plan = whole is null ? null : Pruned(whole, bag);
        if (whole is null || plan is null || bag.HasErrors)
            return new PlannedNet(options, Join(bag, ofOverrides), at, files);
        var probe = takesAnyBatch ? BatchProbe.Of(PlanForBatch, bag) : null;
        if (!takesAnyBatch)
            OtherBatch.Check(plan, options.Batch?.Size, size => PlanForBatch(size, []), at, bag);

        // What is drawn and what is laid over it is that of the whole net, whatever part of it is wanted.
        var wanted = plan.Learnables.ToHashSet();
        var program = first is null ? FillProgram.For(whole) : FillProgram.For(whole, first);
        CheckFills(program, options, bag);
        var overlay = CarriedBlobs.Of(whole, bag);
        new WeightOverlay(whole, overlay, files, bag).Add(
            loaded.Weights, options.RequireAllWeights, blob => overrides.Matches(blob) || !wanted.Contains(blob));
        var fill = new FillSource(options.Seed ?? loaded.Seed ?? 0, fillAs, (options.Seed ?? loaded.Seed) is not null);
        var lsuv = new LsuvPass(whole, options.Catalog, () => new FillPass(program, fill.Seed, options.Boost, overlay), fill.Seed, bag);
        var builds = new InitializerOptions { Boost = options.Boost, Caffe = options.Caffe ?? default };
        overrides.LayOver(whole, fill.Seed, builds, overlay, lsuv, ofOverrides);
        Join(bag, ofOverrides);
        TellSeed(fill, program, wanted, overlay, at, bag);
        if (options.Caffe is null)
            VersionedFills.Tell(plan, overlay, bag);
        if (!bag.HasErrors)
            TellUntrained(plan, overlay, bag);
        var prefixes = InputPrefixes.Of(plan, options.Preprocessing, name => PathOf(name, loaded.Target.File), files, at, bag);
        return new PlannedNet(options, bag, at, files, plan, program, fill, overlay, prefixes, probe, lsuv, whole);

        NetPlan? PlanTarget(int? batch, bool anyBatch, DiagnosticBag own, UnknownFieldCheck? judge = null) => PlanSelected(
            target,
            selection,
            PlanOptionsOf(loaded.Target, options, files) with
            {
                Batch = batch,
                TakesAnyBatch = anyBatch,
                Fields = judge,
                NeedsTop = selection is null ? null : selection.Needs,
            },
            map,
            own);

        NetPlan? Pruned(NetPlan net, DiagnosticBag own) => selection is null ? net : selection.Prune(net, own);

        NetPlan? PlanForBatch(int size, DiagnosticBag own) => PlanTarget(size, anyBatch: true, own) is { } net ? Pruned(net, own) : null;
    }

    private static void WarnOfOthers(UnknownFieldCheck fields, NetLoader loader)
    {
        foreach (var message in loader.Read)
            fields.WarnOfOthers(message);
    }

    // Layers that come after all that is wanted have no say in it: what is wrong with them does not matter.
    private static NetPlan? PlanSelected(FilteredNet net, OutputSelection? selection, PlanOptions options, SourceMap map, DiagnosticBag bag)
    {
        if (selection is null)
            return NetPlanner.Plan(net, options, map, bag);
        var ofWhole = new DiagnosticBag();
        var plan = NetPlanner.Plan(net, options, map, ofWhole);
        if (plan is null)
        {
            var head = selection.UpToLast(net, map);
            var ofHead = new DiagnosticBag();
            if (head.Net.Layer.Count < net.Net.Layer.Count && NetPlanner.Plan(head, options, map, ofHead) is { } planned)
            {
                Join(bag, ofHead);
                var error = ofWhole.First(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
                bag.Note(
                    Codes.LayersLeftAside,
                    error.Location,
                    $"The outputs do not need what cannot be converted, which is left aside: {error.Message}");
                return planned;
            }
        }

        Join(bag, ofWhole);
        return plan;
    }

    private static NetPlan? PlanForNumbers(
        NetSource source, ConvertOptions options, FilesRead files, SourceMap map, DiagnosticBag bag, UnknownFieldCheck fields) =>
        NetPlanner.Plan(
            NetStateFilter.Filter(source.Net, source.State, map, bag), PlanOptionsOf(source, options, files) with { ForNumbersOnly = true, Fields = fields }, map, bag);

    private static PlanOptions PlanOptionsOf(NetSource source, ConvertOptions options, FilesRead files) => new()
    {
        Phase = source.State.Phase,
        Catalog = options.Catalog,
        GivenShapes = options.InputShapes,
        Caffe = options.Caffe ?? default,
        IdentityBatchNorm = options.IdentityBatchNorm,
        ReadFile = name =>
        {
            var path = PathOf(name, source.File);
            files.Add(path, "the file of a layer");
            return File.ReadAllBytes(path);
        },
    };

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
        FillSource fill,
        FillProgram program,
        HashSet<LearnableBlob> wanted,
        Dictionary<LearnableBlob, WeightBlob> overlay,
        SourceLocation at,
        DiagnosticBag bag)
    {
        var draws = program.DrawsNumbersFor(blob => wanted.Contains(blob) && !overlay.ContainsKey(blob))
            || overlay.Any(pair => wanted.Contains(pair.Key) && pair.Value is InitializedBlob { DrawsNumbers: true });
        if (!fill.IsGiven && draws)
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
