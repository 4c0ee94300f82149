using PortKit.Caffe;
using PortKit.Emission;
using PortKit.Filling;
using PortKit.Initializers;
using PortKit.Loading;
using PortKit.Net;
using PortKit.Overlay;
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
        var bag = new DiagnosticBag();
        return SwappedFiles.Tell(prototxtPath, options, bag) || PrototxtFile.Read(prototxtPath, bag) is not { } text
            ? new PlannedNet(options, bag, SourceLocation.In(prototxtPath), FilesRead.NamedBy(prototxtPath, options))
            : Plan(text, prototxtPath, prototxtPath, options);
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

        var planning = new NetPlanning(loaded, options, overrides, files, fields, at, map);
        var (whole, plan, first) = planning.Plan(bag);
        WarnOfOthers(fields, loader);
        fields.WarnOfUnusedNames(at);
        if (whole is null || plan is null || bag.HasErrors)
            return new PlannedNet(options, Join(bag, ofOverrides), at, files);
        var probe = options.Batch == BatchSize.Dynamic ? BatchProbe.Of(planning.PlanFor, bag) : null;
        if (options.Batch != BatchSize.Dynamic)
            OtherBatch.Check(plan, options.Batch?.Size, size => planning.PlanFor(size, []), at, bag);

        // What is drawn and what is laid over it is that of the whole net, whatever part of it is wanted.
        var wanted = plan.Learnables.ToHashSet();
        var program = first is null ? FillProgram.For(whole) : FillProgram.For(whole, first);
        CheckFills(program, options, bag);
        var overlay = new BlobValues();
        CarriedBlobs.AddTo(overlay, whole, bag);
        new WeightOverlay(whole, overlay, files, planning.PlanWith, bag) { Reshapes = options.ReshapeWeights }.Add(
            loaded.Weights, options.RequireAllWeights, blob => overrides.Matches(blob) || !wanted.Contains(blob));
        var fill = new FillSource(options.Seed ?? loaded.Seed ?? 0, planning.FillAs, (options.Seed ?? loaded.Seed) is not null);
        var builds = new InitializerOptions { Boost = options.Boost, Caffe = options.Caffe ?? default };
        var lsuv = overrides.LayOver(whole, fill.Seed, builds, overlay, ofOverrides);
        Join(bag, ofOverrides);
        TellFillers(whole, first, overlay, overrides, bag);
        TellSeed(fill, program, wanted, overlay, at, bag);
        if (options.Caffe is null)
            VersionedFills.Tell(plan, overlay, bag);
        if (!bag.HasErrors)
            TellUntrained(plan, overlay, bag);
        var prefixes = InputPrefixes.Of(plan, options.Preprocessing, name => NetPlanning.PathOf(name, loaded.Target.File), files, at, bag);
        return new PlannedNet(options with { Weights = loaded.Weights }, bag, at, files, plan, program, fill, overlay, prefixes, probe, new LsuvPass(whole, options.Catalog, lsuv, fill.Seed), whole);
    }

    private static void WarnOfOthers(UnknownFieldCheck fields, NetLoader loader)
    {
        foreach (var message in loader.Read)
            fields.WarnOfOthers(message);
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

    // Caffe has no numbers for such a blob, so nothing is drawn where it would have drawn them.
    private static void TellFillers(
        NetPlan plan, NetPlan? first, BlobValues overlay, OverrideSet overrides, DiagnosticBag bag)
    {
        var own = plan.Learnables.Select(blob => blob.ModelName).ToHashSet(StringComparer.Ordinal);
        var others = first?.Learnables.Where(blob => !own.Contains(blob.ModelName) && !overrides.Matches(blob)) ?? [];
        foreach (var problem in others.Select(FillerAdvice.Problem).OfType<Diagnostic>())
            bag.Add(problem);
        foreach (var blob in plan.Learnables.Where(blob => blob.Spec.FillerProblem is not null))
        {
            if (!overlay.Contains(blob.Values))
            {
                bag.Add(FillerAdvice.Problem(blob)!);
            }
            else
            {
                bag.Note(
                    Codes.ReplacedFiller,
                    blob.Spec.FillerProblem!.Location,
                    $"{blob.ModelName}: other values take the place of the filler \"{blob.Spec.FillerType}\", which Caffe does not have. "
                        + "It draws no random numbers.");
            }
        }
    }

    private static void TellSeed(
        FillSource fill,
        FillProgram program,
        HashSet<LearnableBlob> wanted,
        BlobValues overlay,
        SourceLocation at,
        DiagnosticBag bag)
    {
        var draws = program.DrawsNumbersFor(blob => wanted.Contains(blob) && !overlay.Contains(blob))
            || wanted.Any(overlay.DrawsNumbersFor);
        if (!fill.IsGiven && draws)
            bag.Note(Codes.NoSeed, at, "No seed was given: the weights are those of seed 0.", "Give one with --seed N, or as random_seed in a solver.");
    }

    private static void TellUntrained(NetPlan plan, BlobValues overlay, DiagnosticBag bag)
    {
        foreach (var group in plan.Layers.Where(layer => layer.UntrainedCaution is not null && !layer.Learnables.Any(blob => overlay.Contains(blob.Values))).GroupBy(layer => layer.UntrainedCaution))
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
