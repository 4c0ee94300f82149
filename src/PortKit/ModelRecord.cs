using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using PortKit.Caffe.Protos;
using PortKit.Emission;
using PortKit.Net;
using PortKit.Onnx;
using PortKit.Onnx.Protos;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit;

/// <summary>
/// What a model that PortKit wrote says of how it was made: enough to plan its net once more with the same options. A model of another maker says
/// nothing but the shapes of its inputs. What does not read as PortKit writes it is passed over, as the file may be of any origin.
/// </summary>
public sealed class ModelRecord
{
    private readonly MetadataReader _metadata;
    private readonly Dictionary<string, Shape> _shapes;
    private readonly IReadOnlyList<string> _outputs;

    private ModelRecord(string path, ModelProto model)
    {
        (Path, _metadata) = (path, MetadataReader.Of(model));
        TakeBackNames(model);
        _shapes = ShapesOf(model).ToDictionary(
            pair => pair.Key,
            pair => pair.Value.Rank == 4 && _metadata.ChannelsLastInputs.Contains(pair.Key) ? ChannelsLast.Planes(pair.Value) : pair.Value,
            StringComparer.Ordinal);
        _outputs = [.. model.Graph?.Output.Select(output => output.Name) ?? []];
    }

    /// <summary>The model file.</summary>
    public string Path { get; }

    /// <summary>The files of weights that were laid over the fillers, in order.</summary>
    public IReadOnlyList<RecordedFile> Weights => _metadata.Weights;

    /// <summary>
    /// The inputs of whole numbers from 0 on, such as labels and indices, by the net's names, and how many there are to choose from.
    /// </summary>
    public IReadOnlyDictionary<string, int> InputChoices => _metadata.InputChoices;

    /// <summary>The inputs that random numbers make no sense in, such as the size of a picture, by the net's names, and values that do.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<float>> InputExamples => _metadata.InputExamples;

    /// <summary>What inputs, outputs and other blobs are called in the model, by the net's names (<see cref="ModelOptions.Names"/>).</summary>
    public IReadOnlyDictionary<string, string> Names => _metadata.BlobNames;

    /// <summary>
    /// The inputs that the model takes channels last, N×H×W×C, by the net's names (<see cref="ModelOptions.ChannelsLastInputs"/>).
    /// </summary>
    public IReadOnlyList<string> ChannelsLastInputs => _metadata.ChannelsLastInputs;

    /// <summary>
    /// The shape that the net was planned with for an input, as the model takes it: what to feed where the model leaves sizes open.
    /// </summary>
    /// <param name="input">The input's name, in the model or in the net.</param>
    /// <returns>Null if the model does not say.</returns>
    public Shape? PlannedShapeOf(string input)
    {
        var own = Names.Where(pair => pair.Value == input).Select(pair => pair.Key).FirstOrDefault() ?? input;
        if (!_metadata.InputShapes.TryGetValue(own, out var shape))
            return null;
        return shape.Rank == 4 && ChannelsLastInputs.Contains(own)
            ? new Shape([.. ChannelsLast.Dims(shape.ToLongs()).Select(dim => (int)dim)])
            : shape;
    }

    /// <summary>Whether the model computes in float16 where layers allow it (<see cref="ModelOptions.Float16"/>).</summary>
    public bool IsFloat16 => _metadata.Float16;

    /// <summary>Reads what a model says.</summary>
    /// <param name="modelPath">The model file.</param>
    /// <returns>Null if the file cannot be read as a model; whoever runs it learns why.</returns>
    public static ModelRecord? Read(string modelPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(modelPath);
        try
        {
            if (ModelOutline.Of(modelPath) is not { } outline)
                return null;
            return new ModelRecord(modelPath, ModelProto.Parser.ParseFrom(outline.Bytes.Span));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>Gives the blobs of a model that PortKit wrote the net's names back (<see cref="ModelOptions.Names"/>); other models stay.</summary>
    /// <param name="model">The model, which is changed.</param>
    public static void TakeBackNames(ModelProto model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Graph is { } graph)
            GivenNames.TakeBack(graph, MetadataReader.Of(model).BlobNames);
    }

    /// <summary>
    /// Plans the net that the model was made of, as it was made: with its seed, phase, Boost version, level and stages, initializers,
    /// preprocessing, batch and given shapes. Files of weights and of means are looked for beside the net, beside the model and in the current
    /// folder, by name and by
    /// content; <see cref="DifferencesFrom"/> tells what was not found.
    /// </summary>
    /// <param name="prototxtPath">The net or solver.</param>
    /// <param name="change">Gives the options to plan with, for those that the model says; null for these.</param>
    public PlanResult Plan(string prototxtPath, Func<ConvertOptions, ConvertOptions>? change = null) =>
        Plan(options => Converter.Plan(prototxtPath, options), prototxtPath, change);

    /// <summary>Plans a net that is not in a file, or not by the <see cref="Converter"/> alone.</summary>
    /// <param name="plan">Plans the net with some options. May be called twice.</param>
    /// <param name="netPath">The file of the net, beside which weights are looked for; null if there is none.</param>
    /// <param name="change">Gives the options to plan with, for those that the model says; null for these.</param>
    public PlanResult Plan(Func<ConvertOptions, PlanResult> plan, string? netPath = null, Func<ConvertOptions, ConvertOptions>? change = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var own = ToOptions(netPath);
        var options = change?.Invoke(own) ?? own;

        // A solver brings its weights along.
        if (own.Weights.Count > 0
            && options.Weights == own.Weights
            && plan(options with { Weights = [] }) is { Net.HasWeightFiles: true } solved)
        {
            return solved;
        }

        var net = plan(options);
        return Fits(net) || options.Batch is not null
            ? net
            : Attempts(options).Select(plan).FirstOrDefault(Fits) ?? net;
    }

    /// <summary>The options that the model was made with.</summary>
    /// <param name="netPath">The file of the net, beside which weights are looked for; null if there is none.</param>
    public ConvertOptions ToOptions(string? netPath = null)
    {
        var folders = new[] { FolderOf(netPath), FolderOf(Path), "" }.OfType<string>().Distinct().ToList();
        var weights = Weights.Select(file => file.Find(folders)).ToList();
        return new ConvertOptions
        {
            Seed = _metadata.Seed,
            Phase = _metadata.Phase ?? Phase.Test,
            FillAs = _metadata.FillAs,
            Boost = _metadata.Boost ?? Initializers.Random.BoostVersion.Default,
            Caffe = _metadata.Caffe,
            Level = _metadata.Level,
            Stages = _metadata.Stages,

            // Any batch holds for the one that the net gives.
            Batch = _metadata.Batch is { Size: null } ? null : _metadata.Batch,
            InputShapes = _metadata.InputShapes,
            Outputs = _metadata.Outputs,
            Defines = _metadata.Defines,
            Proposals = _metadata.Proposals,
            Deploy = _metadata.Deploy,
            CustomOps = _metadata.CustomOps,
            Shapes = _metadata.Shapes,
            IdentityBatchNorm = _metadata.IdentityBatchNorm,
            Weights = weights.Contains(null) ? [] : [.. weights.OfType<string>()],
            ReshapeWeights = _metadata.ReshapeWeights,
            Initializers = [.. _metadata.Initializers.Select(pair => InitializerOverride.Of(pair.Key, pair.Value))],
            Preprocessing = [.. _metadata.Preprocessing.Select(one => WithMean(one, folders))],
        };
    }

    /// <summary>Tells in what a net was planned otherwise than the model was made, as far as that changes values.</summary>
    /// <param name="net">The net.</param>
    /// <returns>
    /// A warning for each difference; an error where the model has weights from files and the net has none, as then no value can agree.
    /// </returns>
    public IReadOnlyList<Diagnostic> DifferencesFrom(PlannedNet net)
    {
        ArgumentNullException.ThrowIfNull(net);
        return _metadata.IsPortKits
            ? [.. RecordComparison.Differences(_metadata, new MetadataReader(net.ModelEntries().ToDictionary()), SourceLocation.In(Path))]
            : [];
    }

    private static string? FolderOf(string? path) => path is null ? null : System.IO.Path.GetDirectoryName(path) ?? "";

    /// <summary>Whether a net was planned with inputs of the shapes that the model has.</summary>
    private bool Fits(PlanResult planned) =>
        planned.Succeeded && planned.Net.Plan.Inputs.All(input => !_shapes.TryGetValue(input.Name, out var shape) || shape == input.Shape);

    /// <summary>
    /// Options for a net that does not fit as it is, where the model does not say how it was made: its shapes may have been given by hand, or its
    /// batch, and what its outputs do not need may be left out.
    /// </summary>
    private IEnumerable<ConvertOptions> Attempts(ConvertOptions options)
    {
        if (_shapes.Count == 0)
            yield break;
        var shapes = options.InputShapes.ToDictionary();
        foreach (var (name, shape) in _shapes)
            shapes.TryAdd(name, shape);
        var shaped = options with { InputShapes = shapes };
        yield return shaped;
        if (shapes.Values.FirstOrDefault(shape => shape.Rank > 0) is not { Rank: > 0 } first)
            yield break;
        var batched = shaped with { Batch = BatchSize.Of(first[0]) };
        yield return batched;
        yield return batched with { Outputs = _outputs };
    }

    // Numbers stand in the record; a picture is looked for, and else taken from the model.
    private InputPreprocessing WithMean(RecordedPreprocessing recorded, IReadOnlyList<string> folders)
    {
        var one = recorded.Preprocessing;
        if (recorded.MeanFile is not { } file)
            return one;
        if (file.Find(folders) is { } path)
            return one with { MeanFile = path };
        return TryMean(one.Input!, out var values) ? one with { MeanOfModel = new ModelMean(Path, values, file) } : one with { MeanFile = file.Name };
    }

    private bool TryMean(string input, [NotNullWhen(true)] out float[]? values)
    {
        values = null;
        try
        {
            var stored = StoredModel.Open(Path).Initializers.FirstOrDefault(tensor => tensor.Name == InputPrefix.MeanName(input));
            if (stored is not { ElementType: DataType.Float })
                return false;
            var bytes = stored.Bytes?.ToArray() ?? new byte[stored.ByteLength];
            if (stored.Bytes is null)
            {
                using var file = File.OpenRead(stored.Path);
                file.Position = stored.Offset;
                file.ReadExactly(bytes);
            }

            values = [.. System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes)];
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or DamagedFileException)
        {
            return false;
        }
    }

    // An axis without a size has the batch as its size, which the net tells.
    private static Dictionary<string, Shape> ShapesOf(ModelProto model)
    {
        var shapes = new Dictionary<string, Shape>(StringComparer.Ordinal);
        var constants = model.Graph?.Initializer.Select(tensor => tensor.Name).ToHashSet() ?? [];
        foreach (var input in model.Graph?.Input ?? [])
        {
            if (!constants.Contains(input.Name) && DeclaredShape.Of(input) is { } shape)
                shapes[input.Name] = shape;
        }

        return shapes;
    }
}
