using PortKit.Emission;
using PortKit.Filling;
using PortKit.Formats;
using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;
using PortKit.Inspection;
using PortKit.Net;
using PortKit.Onnx;
using PortKit.Reference;

namespace PortKit;

/// <summary>
/// A net that was read and planned, ready to be written as often as one likes. It does not change. Values are made while they are written: the net
/// itself holds no weights.
/// </summary>
public sealed partial class PlannedNet
{
    private readonly NetFill _fill;
    private readonly ModelComposer _models;

    /// <param name="models">Makes models of the net.</param>
    /// <param name="filesRead">The files that were read for it.</param>
    internal PlannedNet(ModelComposer models, FilesRead filesRead)
    {
        (_models, _fill, FilesRead) = (models, models.Fill, filesRead);
        PreprocessedInputs = InputPrefix.Preprocessed(models.Net, models.Prefixes);
    }

    /// <summary>The plan: layers, blobs and their shapes.</summary>
    public NetPlan Plan => _models.Net;

    /// <summary>Where the random numbers come from.</summary>
    public FillSource Fill => _fill.Source;

    /// <summary>
    /// How many values of learnable blobs are drawn or set, by fillers or by initializers in their place; all others are those of weights. Shared
    /// ones count once, as in <see cref="NetPlan.ParameterCount"/>.
    /// </summary>
    public long FreshParameterCount => Plan.Learnables
        .Where(blob => blob.Owner is null && _fill.OriginOf(blob) is null or InitializerOrigin)
        .Sum(blob => (long)blob.Spec.Shape.Count);

    /// <summary>The course of training that the net's solver describes; null where the net was read by itself.</summary>
    public SolverSchedule? Schedule => Solver is { } solver ? SolverSchedule.Of(solver.Parameter) : null;

    /// <summary>The solver that the net was named by; null where it was read by itself.</summary>
    internal SolverSource? Solver { get; init; }

    /// <summary>Whether the net has force_backward.</summary>
    internal bool ForcesBackward { get; init; }

    /// <summary>What is composed of the net.</summary>
    internal ModelComposer Models => _models;

    /// <summary>The Boost version whose random numbers are drawn.</summary>
    public BoostVersion Boost => _fill.Boost;

    /// <summary>Whose bilinear kernels are filled.</summary>
    public CaffeVersion Caffe => _fill.Caffe;

    /// <summary>
    /// The files that were read for the net, none of which is written over. A program that reads other files that must stay adds them.
    /// </summary>
    public FilesRead FilesRead { get; }

    /// <summary>
    /// Writes the ONNX model to a file, whole or not at all, and its weights to a second one beside it if <see cref="ModelOptions.ExternalData"/>
    /// asks for that or the model is too large for one file.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What is in the model; null for the defaults.</param>
    /// <param name="progress">Gets the part that is done, from 0 to 1.</param>
    /// <param name="cancellation">Stops it; no file appears then.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public WriteResult WriteModel(
        string path, ModelOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        WriteModelFile(path, options ?? new ModelOptions(), progress, cancellation);

    /// <summary><see cref="WriteModel(string, ModelOptions?, IProgress{double}?, CancellationToken)"/>, on a thread of the pool.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What is in the model; null for the defaults.</param>
    /// <param name="progress">Gets the part that is done, from 0 to 1.</param>
    /// <param name="cancellation">Stops it; no file appears then.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<WriteResult> WriteModelAsync(
        string path, ModelOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        Task.Run(() => WriteModelFile(path, options ?? new ModelOptions(), progress, cancellation), cancellation);

    /// <summary>Writes the ONNX model to a stream.</summary>
    /// <param name="destination">The stream.</param>
    /// <param name="options">What is in the model; null for the defaults.</param>
    /// <param name="progress">Gets the part that is done, from 0 to 1.</param>
    /// <param name="cancellation">Stops it on the way.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public WriteResult WriteModel(
        Stream destination, ModelOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        options ??= new ModelOptions();
        var bag = new DiagnosticBag();
        if (Compose(options, progress, bag, cancellation) is { } model)
        {
            Output(bag).WriteWhole(model, "the model", "a stream", options.ExternalData, () => ModelWriter.Write(model, destination, cancellation));
            Float16Notes.Tell(model, _models.At, bag);
        }

        return new WriteResult(bag);
    }

    /// <summary>
    /// Writes the weights of all layers to a file, whole or not at all, in Caffe's order; the name tells the format: .npz (one .npy for each
    /// blob, LAYER.INDEX.npy), .safetensors (tensors LAYER.INDEX), .caffemodel, or .h5 (Caffe's HDF5). Beside it, under the same name and .json,
    /// goes a manifest: how the numbers were drawn, and each blob's role, shape, filler and SHA-256.
    /// </summary>
    /// <param name="path">The file. A device, such as /dev/stdout, or a pipe gets no manifest.</param>
    /// <param name="layout">Whose layout the values have; a .caffemodel or .h5 has Caffe's.</param>
    /// <param name="progress">Gets the part that is done, from 0 to 1.</param>
    /// <param name="cancellation">Stops it; no file appears then.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public WriteResult WriteWeights(
        string path,
        WeightLayout layout = WeightLayout.Caffe,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default) => WriteWeightsFile(path, layout, progress, cancellation);

    /// <summary><see cref="WriteWeights(string, WeightLayout, IProgress{double}?, CancellationToken)"/>, on a thread of the pool.</summary>
    /// <param name="path">The file. A device, such as /dev/stdout, or a pipe gets no manifest.</param>
    /// <param name="layout">Whose layout the values have; a .caffemodel or .h5 has Caffe's.</param>
    /// <param name="progress">Gets the part that is done, from 0 to 1.</param>
    /// <param name="cancellation">Stops it; no file appears then.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<WriteResult> WriteWeightsAsync(
        string path, WeightLayout layout = WeightLayout.Caffe, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        Task.Run(() => WriteWeightsFile(path, layout, progress, cancellation), cancellation);

    /// <summary>The values of the learnable blobs that own them. For nets that fit into memory.</summary>
    /// <param name="select">Tells which blobs are wanted; null for all.</param>
    /// <exception cref="LayerRefusedException">A layer gives what lsuv cannot scale (see <see cref="ConvertOptions.Initializers"/>).</exception>
    public IReadOnlyDictionary<LearnableBlob, float[]> ComputeWeights(Func<LearnableBlob, bool>? select = null)
    {
        var owners = Plan.Learnables.Where(blob => blob.Owner is null && (select is null || select(blob))).ToList();
        var pass = _fill.Begin();
        foreach (var blob in owners)
            pass.Retain(blob);
        return owners.ToDictionary(blob => blob, pass.Retained);
    }

    /// <summary>
    /// The values of the learnable blobs that own them, one after the other as Caffe fills them. Each is made when it is asked for, and not kept.
    /// </summary>
    /// <exception cref="LayerRefusedException">A layer gives what lsuv cannot scale (see <see cref="ConvertOptions.Initializers"/>).</exception>
    public IEnumerable<KeyValuePair<LearnableBlob, float[]>> StreamWeights()
    {
        var pass = _fill.Begin();
        foreach (var blob in Plan.Learnables.Where(blob => blob.Owner is null).OrderBy(pass.Order))
        {
            pass.Retain(blob);
            yield return new(blob, pass.Retained(blob));
            pass.Release(blob);
        }
    }

    /// <summary>The values of the learnable blobs, to be taken in the order of the layers, without all of them in memory.</summary>
    /// <exception cref="LayerRefusedException">A layer gives what lsuv cannot scale (see <see cref="ConvertOptions.Initializers"/>).</exception>
    public NetWeights OpenWeights() => new(Plan, _fill.Begin());

    /// <summary>
    /// Computes the net layer by layer, with the arithmetic of Caffe's CPU code: what Caffe would give, to compare a model with. A layer is
    /// computed when its tops are asked for, and values and weights that no later layer reads are let go of.
    /// </summary>
    /// <param name="inputs">The values of the input blobs, by name.</param>
    /// <param name="weights">The values of a learnable blob that owns its values; null for those that a model would get.</param>
    /// <param name="seed">The seed of what layers draw while they run, such as Dropout in TRAIN phase.</param>
    /// <returns>Every blob version, inputs included, in the order in which they are made.</returns>
    /// <exception cref="ArgumentException">An input is missing or has another count than its blob.</exception>
    /// <exception cref="LayerInputException">The inputs hold values, or lead to numbers of rows, that Caffe stops at.</exception>
    /// <exception cref="LayerRefusedException">
    /// A layer gives what lsuv cannot scale (see <see cref="ConvertOptions.Initializers"/>), or needs more than <see cref="Limits.Memory"/>.
    /// </exception>
    public IEnumerable<ComputedBlob> Compute(
        IReadOnlyDictionary<string, float[]> inputs, Func<LearnableBlob, float[]>? weights = null, uint seed = 0)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        RequireMemory();
        var own = weights is null ? OpenWeights() : null;
        return ForwardPass.Steps(Plan, _models.Catalog, weights ?? own!.Of, inputs, new Mt19937(seed), done: own is null ? null : own.Release);
    }

    /// <summary>
    /// For each input that the model works on before the net sees it (<see cref="ConvertOptions.Preprocessing"/>), what comes of it: a blob that
    /// has the name <c>BLOB@preprocessed</c> in the model.
    /// </summary>
    public IReadOnlyDictionary<BlobVersion, BlobVersion> PreprocessedInputs { get; }

    /// <summary>
    /// Computes what the net sees of raw values of an input, in the arithmetic of Caffe's data layers: red and blue are swapped, the mean is
    /// subtracted, and the difference multiplied by the scale, as far as the model does so. <see cref="Compute"/> takes what comes of it.
    /// </summary>
    /// <param name="input">The input.</param>
    /// <param name="values">The raw values, in C order.</param>
    /// <returns>The values themselves if the model does nothing to the input.</returns>
    /// <exception cref="ArgumentException">There is another number of values than the input has.</exception>
    public float[] Preprocess(BlobVersion input, float[] values)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length != input.Shape.Count)
        {
            var expected = $"{input.Shape.Count} values for input '{input.Name}' {input.Shape} are expected";
            throw new ArgumentException($"{expected}. Found {values.Length}.", nameof(values));
        }

        return _models.Prefixes.TryGetValue(input.Name, out var prefix) ? prefix.Apply(values, input.Shape) : values;
    }

    /// <summary>Looks whether the net can be computed with the memory that <see cref="ConvertOptions.Limits"/> allow, before any is taken.</summary>
    /// <exception cref="LayerRefusedException">The blobs of a layer alone take more.</exception>
    public void RequireMemory() => new LimitCheck(_fill.Limits).CheckRun(Plan);

    /// <summary>
    /// Computes one layer of the net by itself, with the arithmetic of Caffe's CPU code.
    /// </summary>
    /// <param name="layer">The layer, of the plan or as it ran (<see cref="ComputedBlob.Layer"/>); not one whose tops are inputs.</param>
    /// <param name="bottoms">The values of its bottoms, in C order.</param>
    /// <param name="weights">The values of a learnable blob that owns its values.</param>
    /// <param name="seed">The seed of what the layer draws while it runs.</param>
    /// <returns>The values of each top, in C order.</returns>
    public IReadOnlyList<float[]> ComputeLayer(
        PlannedLayer layer, IReadOnlyList<float[]> bottoms, Func<LearnableBlob, float[]> weights, uint seed = 0)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(bottoms);
        ArgumentNullException.ThrowIfNull(weights);
        return ForwardPass.TopsOf(layer, _models.Catalog, weights, bottoms, new Mt19937(seed), out _);
    }

    /// <summary>
    /// Says what the net is like, layer by layer: shapes, parameters, multiply-adds, fillers, and what their values should be like and are.
    /// </summary>
    /// <param name="values">Whether to make all values once, for their statistics and the random numbers they take; they are not kept.</param>
    /// <param name="progress">Gets the part that is done, from 0 to 1.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was asked for.</exception>
    public InspectResult Inspect(bool values = true, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        NetInspection? inspection = null;
        var bag = new DiagnosticBag();
        Output(bag).Try("the net", () =>
        {
            var pass = values ? _fill.Begin(progress, cancellation) : null;
            if (values)
                bag.AddRange(Settle(cancellation));
            inspection = NetInspector.Inspect(Plan, _fill.OriginOf, pass, cancellation);
        });
        return new InspectResult(inspection, bag);
    }

    /// <summary>
    /// Works out what depends on the whole net, which is how lsuv scales weights (see <see cref="ConvertOptions.Initializers"/>), unless that
    /// is done. It is done anyway before the first value is made; whoever wants to know what there is to say of it calls this.
    /// </summary>
    /// <param name="cancellation">Stops the work between two layers.</param>
    /// <returns>A warning for each layer whose variance stays away from 1.</returns>
    /// <exception cref="LayerRefusedException">A layer gives what lsuv cannot scale.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was asked for.</exception>
    public IReadOnlyList<Diagnostic> Settle(CancellationToken cancellation = default) => _fill.Settle(cancellation).Diagnostics;

    /// <summary>Whether files of weights are laid over the fillers: those that were given, or a solver's own.</summary>
    internal bool HasWeightFiles => _models.Recorded.HasWeightFiles;

    /// <summary>What a model of the net says about itself.</summary>
    internal IEnumerable<KeyValuePair<string, string>> ModelEntries() => _models.Entries(new ModelOptions());

    private WriteResult WriteModelFile(string path, ModelOptions options, IProgress<double>? progress, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var bag = new DiagnosticBag();
        var output = Output(bag);
        if (!output.MayWrite(new OutputFile(path, "the model")) || Compose(options, progress, bag, cancellation) is not { } model)
            return new WriteResult(bag);
        var data = output.WriteModel(model, path, options.ExternalData, cancellation);
        Float16Notes.Tell(model, _models.At, bag);
        return new WriteResult(bag, data);
    }

    /// <summary>
    /// Writes an iteration of the solver that the net was planned with as one ONNX model: forward and backward passes and the update. All that goes
    /// from one iteration to the next comes in as an input that has a value of its own where it is not fed, and goes out as <c>NAME/next</c>; see
    /// docs/training.md.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What is in the model; null for the defaults.</param>
    /// <param name="progress">Gets the part that is done, from 0 to 1.</param>
    /// <param name="cancellation">Stops it; no file appears then.</param>
    /// <returns>What was written; with an error if the net was not read by a solver, or cannot be trained.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public WriteResult WriteTrainingStep(
        string path, TrainingStepOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return TrainingStepFiles.Write(
            this, () => _fill.Begin(progress, cancellation), path, options ?? new TrainingStepOptions(), cancellation);
    }

    private WriteResult WriteWeightsFile(string path, WeightLayout layout, IProgress<double>? progress, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var bag = new DiagnosticBag();
        if (TensorFormats.ToWrite(path) is not { Create: { } create } format)
        {
            bag.Error(
                Codes.Argument,
                SourceLocation.In(path),
                $"A file name that ends in {string.Join(", ", TensorFormats.Writable)} is expected. Found '{Path.GetExtension(path)}'.");
            return new WriteResult(bag);
        }

        if (layout != WeightLayout.Caffe && !format.HasTensorNames)
        {
            bag.Error(
                Codes.Argument,
                SourceLocation.In(path),
                $"A file for Caffe must have Caffe's layout. Found {layout.ToString().ToLowerInvariant()}.",
                "Write .npz or .safetensors instead.");
            return new WriteResult(bag);
        }

        var (file, output) = (new OutputFile(path, "the weights"), Output(bag));
        var hasManifest = !WholeFile.IsDevice(path);
        IReadOnlyList<OutputFile> files = hasManifest ? [file, new(WeightManifest.PathFor(path), "the manifest of the weights")] : [file];
        if (!output.MayWrite(files) || !Settle(bag, cancellation))
            return new WriteResult(bag);
        var weights = new WeightSet(_fill.Net, _fill.Begin(progress, cancellation), layout, _fill.Metadata(_fill.Net));
        output.Try(path, () =>
        {
            var writer = create(weights);
            if (writer.Caveat is { } caveat)
                bag.Warning(Codes.WeightName, SourceLocation.In(path), caveat);
            if (!hasManifest)
            {
                WholeFile.Write(path, writer.ByteLength, writer.Write, cancellation);
                return;
            }

            WholeFile.WriteTwo(
                (path, writer.ByteLength),
                (WeightManifest.PathFor(path), 0),
                (toWeights, toManifest) =>
                {
                    using var digest = new DigestStream(toWeights);
                    writer.Write(digest);
                    WeightManifest.Write(weights, Path.GetFileName(path), digest.Digest(), _fill.OriginOf, toManifest);
                },
                cancellation);
        });
        return new WriteResult(bag, manifestPath: hasManifest && !bag.HasErrors ? WeightManifest.PathFor(path) : null);
    }

    /// <summary>Writes files of the net.</summary>
    internal OutputWriter Output(DiagnosticBag bag) => new(FilesRead, _models.At, bag);

    // What depends on the whole net is worked out before any file is begun.
    private OnnxModel? Compose(ModelOptions options, IProgress<double>? progress, DiagnosticBag bag, CancellationToken cancellation) =>
        Settle(bag, cancellation) ? _models.Compose(options, _fill.Begin(progress, cancellation), bag) : null;

    private bool Settle(DiagnosticBag bag, CancellationToken cancellation)
    {
        try
        {
            bag.AddRange(Settle(cancellation));
            return true;
        }
        catch (LayerRefusedException refused)
        {
            bag.Add(refused.Diagnostic);
            return false;
        }
    }
}
