using PortKit.Caffe;
using PortKit.Caffe.Weights;
using PortKit.Emission;
using PortKit.Filling;
using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;
using PortKit.Inspection;
using PortKit.Net;
using PortKit.Onnx;
using PortKit.Overlay;
using PortKit.Overrides;
using PortKit.Reference;

namespace PortKit;

/// <summary>
/// A net that was read and planned, ready to be written as often as one likes. Values are made while they are written: the net
/// itself holds no weights.
/// </summary>
public sealed class PlannedNet
{
    private readonly ConvertOptions _options;
    private readonly DiagnosticBag _diagnostics;
    private readonly NetPlan? _whole;
    private readonly FillProgram? _program;
    private readonly BlobValues _overlay = new();
    private readonly IReadOnlyDictionary<string, InputPrefix> _prefixes = new Dictionary<string, InputPrefix>();
    private readonly SourceLocation _location;
    private readonly Lazy<IReadOnlyList<RecordedFile>> _weights;
    private readonly BatchProbe? _probe;
    private readonly LsuvPass? _lsuv;
    private BlobValues? _settled;

    internal PlannedNet(ConvertOptions options, DiagnosticBag diagnostics, SourceLocation location, FilesRead files)
    {
        _options = options;
        _diagnostics = diagnostics;
        _location = location;
        FilesRead = files;

        // A file that is given twice counts where it is given last.
        _weights = new(() => [.. options.Weights.Select(RecordedFile.Of).Reverse().Distinct().Reverse()]);
    }

    internal PlannedNet(
        ConvertOptions options,
        DiagnosticBag diagnostics,
        SourceLocation location,
        FilesRead files,
        NetPlan net,
        FillProgram program,
        FillSource fill,
        BlobValues? overlay = null,
        IReadOnlyDictionary<string, InputPrefix>? prefixes = null,
        BatchProbe? probe = null,
        LsuvPass? lsuv = null,
        NetPlan? whole = null)
        : this(options, diagnostics, location, files)
    {
        Net = net;
        _whole = whole ?? net;
        _program = program;
        Fill = fill;
        _overlay = overlay ?? _overlay;
        _prefixes = prefixes ?? _prefixes;
        _probe = probe;
        _lsuv = lsuv;
        PreprocessedInputs = InputPrefix.Preprocessed(net, _prefixes);
    }

    /// <summary>Whether the net was planned. If not, <see cref="Diagnostics"/> says why.</summary>
    public bool Succeeded => Net is not null && !_diagnostics.HasErrors;

    /// <summary>Everything that was said so far, in order.</summary>
    public IReadOnlyCollection<Diagnostic> Diagnostics => _diagnostics;

    /// <summary>The plan, or null if there is none.</summary>
    public NetPlan? Net { get; }

    /// <summary>Where the random numbers come from.</summary>
    public FillSource? Fill { get; }

    /// <summary>The Boost version whose random numbers are drawn.</summary>
    public BoostVersion Boost => _options.Boost;

    /// <summary>Whose bilinear kernels are filled.</summary>
    public CaffeVersion Caffe => _options.Caffe ?? CaffeVersion.Master;

    /// <summary>The files that were read for the net, none of which is written over. A program that writes more adds what it reads itself.</summary>
    public FilesRead FilesRead { get; }

    /// <summary>The file beside the model that holds its weights, if the model written last has one.</summary>
    public string? DataPath { get; private set; }

    /// <summary>
    /// Writes the ONNX model to a file, whole or not at all, and its weights to a second one beside it if <see cref="ConvertOptions.ExternalData"/>
    /// asks for that or the model is too large for one file. False if it cannot be; <see cref="Diagnostics"/> then says why.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="progress">Told the part that is done, from 0 to 1.</param>
    public bool WriteModel(string path, IProgress<double>? progress = null) => TryWriteModel(path, progress, CancellationToken.None);

    /// <summary><see cref="WriteModel(string, IProgress{double}?)"/>, on a thread of the pool.</summary>
    /// <param name="path">The file.</param>
    /// <param name="progress">Told the part that is done, from 0 to 1.</param>
    /// <param name="cancellation">Stops it; no file appears then.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<bool> WriteModelAsync(string path, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        Task.Run(() => TryWriteModel(path, progress, cancellation), cancellation);

    /// <summary>Writes the ONNX model to a stream. False if it cannot be; <see cref="Diagnostics"/> then says why.</summary>
    public bool WriteModel(Stream destination) =>
        Emit(null, CancellationToken.None) is { } model && WriteWhole(model, "the model", "a stream", () => ModelWriter.Write(model, destination));

    /// <summary>
    /// Writes the weights of all layers to a file, whole or not at all, in Caffe's order; the name tells the format: .npz (one .npy for each
    /// blob, LAYER.INDEX.npy), .safetensors (tensors LAYER.INDEX), .caffemodel, or .h5 (Caffe's HDF5). Beside it, under the same name and .json, goes a manifest:
    /// how the numbers were drawn, and each blob's role, shape, filler and SHA-256. False if it cannot be;
    /// <see cref="Diagnostics"/> then says why.
    /// </summary>
    /// <param name="path">The file. A device, such as /dev/stdout, gets no manifest.</param>
    /// <param name="layout">In whose order of axes the values are; a .caffemodel or .h5 has Caffe's.</param>
    /// <param name="progress">Told the part that is done, from 0 to 1.</param>
    public bool WriteWeights(string path, WeightLayout layout = WeightLayout.Caffe, IProgress<double>? progress = null) =>
        TryWriteWeights(path, layout, progress, CancellationToken.None);

    /// <summary><see cref="WriteWeights(string, WeightLayout, IProgress{double}?)"/>, on a thread of the pool.</summary>
    /// <param name="path">The file. A device, such as /dev/stdout, gets no manifest.</param>
    /// <param name="layout">In whose order of axes the values are; a .caffemodel or .h5 has Caffe's.</param>
    /// <param name="progress">Told the part that is done, from 0 to 1.</param>
    /// <param name="cancellation">Stops it; no file appears then.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<bool> WriteWeightsAsync(
        string path, WeightLayout layout = WeightLayout.Caffe, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        Task.Run(() => TryWriteWeights(path, layout, progress, cancellation), cancellation);

    /// <summary>The values of the learnable blobs that own them. For nets that fit into memory.</summary>
    /// <param name="select">Tells which blobs are wanted; null for all.</param>
    /// <exception cref="LayerRefusedException">A layer gives what lsuv cannot scale (see <see cref="ConvertOptions.Initializers"/>).</exception>
    public IReadOnlyDictionary<LearnableBlob, float[]> ComputeWeights(Func<LearnableBlob, bool>? select = null)
    {
        var owners = PlanOrThrow().Learnables.Where(blob => blob.Owner is null && (select is null || select(blob))).ToList();
        var pass = NewPass(null, CancellationToken.None);
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
        var pass = NewPass(null, CancellationToken.None);
        foreach (var blob in PlanOrThrow().Learnables.Where(blob => blob.Owner is null).OrderBy(pass.Order))
        {
            pass.Retain(blob);
            yield return new(blob, pass.Retained(blob));
            pass.Release(blob);
        }
    }

    /// <summary>The values of the learnable blobs, to be taken in the order of the layers, without all of them in memory.</summary>
    public NetWeights OpenWeights() => new(PlanOrThrow(), NewPass(null, CancellationToken.None));

    /// <summary>
    /// Computes the net layer by layer, with the arithmetic of Caffe's CPU code: what Caffe would give, to compare a model with. A layer is
    /// computed when its tops are asked for, and values and weights that no later layer reads are let go of.
    /// </summary>
    /// <param name="inputs">The values of the input blobs, by name.</param>
    /// <param name="weights">The values of a learnable blob that owns its values; null for those that a model would get.</param>
    /// <param name="seed">The seed of what layers draw while they run, such as Dropout in TRAIN phase.</param>
    /// <returns>Every blob version, inputs included, in the order in which they are made.</returns>
    /// <exception cref="ArgumentException">An input is missing or has another count than its blob.</exception>
    /// <exception cref="InvalidOperationException">The net was not planned.</exception>
    public IEnumerable<ComputedBlob> Compute(
        IReadOnlyDictionary<string, float[]> inputs, Func<LearnableBlob, float[]>? weights = null, uint seed = 0)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var own = weights is null ? OpenWeights() : null;
        return ForwardPass.Steps(PlanOrThrow(), _options.Catalog, weights ?? own!.Of, inputs, new Mt19937(seed), done: own is null ? null : own.Release);
    }

    /// <summary>
    /// For each input that the model works on before the net sees it (<see cref="ConvertOptions.Preprocessing"/>), what comes of it: a blob that
    /// bears the name <c>BLOB@preprocessed</c> in the model.
    /// </summary>
    public IReadOnlyDictionary<BlobVersion, BlobVersion> PreprocessedInputs { get; } = new Dictionary<BlobVersion, BlobVersion>();

    /// <summary>
    /// Computes what the net sees of raw values of an input, in the arithmetic of Caffe's data layers: red and blue are swapped, the mean is subtracted, and
    /// the difference multiplied by the scale, as far as the model does so. <see cref="Compute"/> takes what comes of it.
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

        return _prefixes.TryGetValue(input.Name, out var prefix) ? prefix.Apply(values, input.Shape) : values;
    }

    /// <summary>
    /// Computes one layer of the net by itself, with the arithmetic of Caffe's CPU code.
    /// </summary>
    /// <param name="layer">The layer; not one whose tops are inputs.</param>
    /// <param name="bottoms">The values of its bottoms, in C order.</param>
    /// <param name="weights">The values of a learnable blob that owns its values.</param>
    /// <param name="seed">The seed of what the layer draws while it runs.</param>
    /// <returns>The values of each top, in C order.</returns>
    public IReadOnlyList<float[]> ComputeLayer(
        LayerPlan layer, IReadOnlyList<float[]> bottoms, Func<LearnableBlob, float[]> weights, uint seed = 0)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(bottoms);
        ArgumentNullException.ThrowIfNull(weights);
        return ForwardPass.TopsOf(layer, _options.Catalog, weights, bottoms, new Mt19937(seed));
    }

    /// <summary>
    /// Tells what the net is like, layer by layer: shapes, parameters, multiply-adds, fillers, and what their values should be like and are.
    /// Null if that cannot be; <see cref="Diagnostics"/> then says why.
    /// </summary>
    /// <param name="values">Whether to make all values once, for their statistics and the random numbers they take; they are not kept.</param>
    /// <param name="progress">Told the part that is done, from 0 to 1.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was asked for.</exception>
    public NetInspection? Inspect(bool values = true, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        NetInspection? inspection = null;
        return Succeeded && WriteTo("the net", () => inspection = NetInspector.Inspect(Net!, OriginOf, values ? NewPass(progress, cancellation) : null, cancellation))
            ? inspection
            : null;
    }

    /// <summary>Whether files of weights are laid over the fillers: those that were given, or a solver's own.</summary>
    internal bool HasWeightFiles => _options.Weights.Count > 0;

    /// <summary>What a model of the net says about itself.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> ModelEntries() =>
    [
        .. Metadata(Net!),
        .. ModelMetadata.OfScalars(ScalarOutputs()),
        .. OptionMetadata.Of(Net!, _options, _weights.Value, _prefixes),
        .. PreprocessingMetadata.Of(Net!, _prefixes),
    ];

    private bool TryWriteModel(string path, IProgress<double>? progress, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        DataPath = null;
        var output = new OutputFile(path, "the model");
        if (!Succeeded || !MayWrite(output) || Emit(progress, cancellation) is not { } model)
            return false;
        if (WholeFile.IsDevice(path))
            return WriteWhole(model, path, $"the device '{path}'", () => ModelWriter.WriteFile(model, path));
        var fits = ModelWriter.FitsOneFile(model);
        if (fits && !_options.ExternalData)
            return WriteTo(path, () => ModelWriter.WriteFile(model, path));
        if (!MayWrite(output, new(ModelWriter.DataPathFor(path), "the model's weights")) || !WriteTo(path, () => DataPath = ModelWriter.WriteFileAndData(model, path)))
            return false;
        if (!fits)
            _diagnostics.Note(Codes.ExternalData, SourceLocation.In(path), $"One ONNX file cannot hold this model: its weights are in '{Path.GetFileName(DataPath)}', which must stay beside it.");
        return true;
    }

    private bool TryWriteWeights(string path, WeightLayout layout, IProgress<double>? progress, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Succeeded)
            return false;
        if (WeightWriter.For(path) is not { } format)
        {
            _diagnostics.Error(
                Codes.Argument,
                SourceLocation.In(path),
                $"A file name that ends in {string.Join(", ", WeightWriter.Extensions)} is expected. Found '{Path.GetExtension(path)}'.");
            return false;
        }

        if (layout != WeightLayout.Caffe && !WeightWriter.TakesAnyLayout(path))
        {
            _diagnostics.Error(
                Codes.Argument,
                SourceLocation.In(path),
                $"A file for Caffe must have Caffe's layout. Found {layout.ToString().ToLowerInvariant()}.",
                "Write .npz or .safetensors instead.");
            return false;
        }

        var output = new OutputFile(path, "the weights");
        var hasManifest = !WholeFile.IsDevice(path);
        if (!MayWrite(hasManifest ? [output, new(WeightManifest.PathFor(path), "the manifest of the weights")] : [output]) || !Settle(cancellation))
            return false;
        var weights = new WeightSet(_whole!, NewPass(progress, cancellation), layout, Metadata(_whole!));
        return WriteTo(path, () =>
        {
            var writer = format(weights);
            if (writer.Caveat is { } caveat)
                _diagnostics.Warning(Codes.WeightName, SourceLocation.In(path), caveat);
            WholeFile.Write(path, writer.ByteLength, writer.Write);
            if (hasManifest)
                WholeFile.Write(WeightManifest.PathFor(path), 0, stream => WeightManifest.Write(weights, Path.GetFileName(path), OriginOf, stream));
        });
    }

    private NetPlan PlanOrThrow() => Net ?? throw new InvalidOperationException("The net was not planned; Diagnostics says why.");

    private FillPass NewPass(IProgress<double>? progress, CancellationToken cancellation) =>
        new(_program!, Fill!.Seed, _options.Boost, Settled(cancellation), progress, cancellation);

    // What depends on the whole net is worked out before the first value is made, once.
    private BlobValues Settled(CancellationToken cancellation)
    {
        if (_settled is not null || _lsuv is not { IsNeeded: true })
            return _settled ??= _overlay;
        var scales = _lsuv.Run(new FillPass(_program!, Fill!.Seed, _options.Boost, _overlay), _diagnostics, cancellation);
        return _settled = _overlay.With(scales.Keys, (blob, start) => new ScaledBlob(start, scales[blob].Divisors));
    }

    // Nothing that was read is written over, and no long work is done for a folder that is not there.
    private bool MayWrite(params IReadOnlyList<OutputFile> outputs)
    {
        var problems = FilesRead.Problems(outputs);
        foreach (var problem in problems)
            _diagnostics.Add(problem);
        return problems.Count == 0;
    }

    // What depends on the whole net is worked out before any file is begun.
    private bool Settle(CancellationToken cancellation)
    {
        try
        {
            Settled(cancellation);
            return true;
        }
        catch (LayerRefusedException refused)
        {
            _diagnostics.Add(refused.Diagnostic);
            return false;
        }
    }

    private OnnxModel? Emit(IProgress<double>? progress, CancellationToken cancellation)
    {
        if (!Succeeded || !Settle(cancellation))
            return null;
        var weights = NewPass(progress, cancellation);
        var model = _probe is null
            ? Emit(Net!, weights)
            : _probe.Model(net => Emit(net, new SameWeights(weights, Net!, net)), _diagnostics);
        return model is not null && _options.InitializationGraph
            ? InitializationGraph.AddTo(model, OriginOf, _location, _diagnostics)
            : model;
    }

    private OnnxModel? Emit(NetPlan net, IWeightValues weights)
    {
        var graph = NetEmitter.Emit(
            net, _options.Catalog, weights, _prefixes, _options.Opset, _options.AllBlobs, _options.ScalarsAsVectors, _diagnostics);
        return graph?.Build(new ModelHeader
        {
            ProducerName = "PortKit",
            ProducerVersion = ModelMetadata.Version,
            GraphName = Net!.Name.Length > 0 ? Net.Name : "net",
            Metadata = ModelEntries(),
        });
    }

    private IEnumerable<string> ScalarOutputs() => _options.ScalarsAsVectors
        ? NetEmitter.OutputsOf(Net!, _options.AllBlobs).Where(blob => blob.Shape.Rank == 0).Select(blob => blob.ModelName)
        : [];

    private BlobOrigin? OriginOf(LearnableBlob blob) =>
        _overlay.OriginOf(blob);

    private IReadOnlyList<KeyValuePair<string, string>> Metadata(NetPlan net) =>
        ModelMetadata.Of(net, Fill!.Seed, _options.Boost, VersionedFills.In(net, _overlay).Any() ? Caffe : null, Fill.Phase, OriginOf);

    /// <summary>Writes a model to what has no place beside it for a second file.</summary>
    private bool WriteWhole(OnnxModel model, string what, string found, Action write)
    {
        const string Hint = "Name a file: the weights then go to a second one beside it.";
        if (!ModelWriter.FitsOneFile(model))
            _diagnostics.Error(Codes.ModelTooLarge, _location, $"A model of at most {ModelTooLargeException.Limit} bytes is expected where all of it goes to {found}. Found a larger one.", Hint);
        else if (_options.ExternalData)
            _diagnostics.Error(Codes.Argument, SourceLocation.In(what), $"For external data the name of a file is expected. Found {found}.", Hint);
        else
            return WriteTo(what, write);
        return false;
    }

    private bool WriteTo(string what, Action write)
    {
        try
        {
            write();
            return true;
        }
        catch (ModelTooLargeException tooLarge)
        {
            _diagnostics.Error(Codes.ModelTooLarge, _location, tooLarge.Message);
        }
        catch (WeightFileException failure)
        {
            // Values that are compressed in the file show only now that they are damaged.
            _diagnostics.Error(Codes.WeightFile, SourceLocation.In(failure.Path ?? what), WeightOverlay.Misread(failure));
        }
        catch (LayerRefusedException refused)
        {
            _diagnostics.Add(refused.Diagnostic);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _diagnostics.Add(new OutputFile(what, what).Unwritable(failure));
        }

        return false;
    }
}
