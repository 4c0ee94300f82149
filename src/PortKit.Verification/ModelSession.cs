using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using PortKit.Onnx;
using PortKit.Onnx.Protos;

namespace PortKit.Verification;

/// <summary>
/// A model that is loaded in ONNX Runtime to run once or a few times: its weights are mapped, not copied, where that can be, and values
/// inside it can be made outputs.
/// </summary>
internal sealed class ModelSession : IDisposable
{
    /// <summary>
    /// With more inputs and outputs than so many, what the runtime changes in a graph takes it time that grows with their square, and more than the
    /// run itself.
    /// </summary>
    private const int MostEnds = 1024;

    private readonly Func<InferenceSession> _load;
    private readonly Func<IReadOnlyList<string>, InferenceSession>? _loadPart;
    private InferenceSession? _loaded;

    private ModelSession(string path, Func<InferenceSession> load, Func<IReadOnlyList<string>, InferenceSession>? loadPart = null)
    {
        _load = load;
        _loadPart = loadPart;
        var session = Session;
        var inputs = session.InputMetadata.Where(entry => !IsWhole(entry.Value)).Select(entry => InputOf(entry.Key, entry.Value)).ToList();

        // An open batch is one of 1; heights and widths that are open have a size that the net is sure to take.
        var record = inputs.Exists(input => input.Axes.Skip(1).Any(axis => axis < 0)) ? ModelRecord.Read(path) : null;
        Inputs = record is null ? inputs : [.. inputs.Select(input => input with { Planned = record.PlannedShapeOf(input.Name) })];
        OutputNames = [.. session.OutputNames];
    }

    /// <summary>
    /// The inputs of floats, in the order of the model. Those of whole numbers and truth values, which choose something, get zeros.
    /// </summary>
    public IReadOnlyList<ModelInput> Inputs { get; }

    /// <summary>The names of the outputs, in the order of the model; those that were added come last.</summary>
    public IReadOnlyList<string> OutputNames { get; }

    private InferenceSession Session => _loaded ??= _load();

    /// <summary>Whether numbers may begin at any byte, as those in a model file do. ONNX Runtime maps them as they are.</summary>
    private static bool ReadsFromAnyByte => RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>Loads the model in <paramref name="path"/>.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="threads">How many threads the runtime takes; 0 for as many as there are processors.</param>
    /// <exception cref="ModelRunException">It does not load; the message says why.</exception>
    public static ModelSession Open(string path, int threads = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Guarded(() => new ModelSession(path, () => Load(path, threads)));
    }

    /// <summary>Loads the model in <paramref name="path"/> with values inside it as further outputs.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="select">Picks, from a model without the elements of its large weights, the names of the values that are to be outputs; those
    /// that are already change nothing.</param>
    /// <param name="threads">How many threads the runtime takes; 0 for as many as there are processors.</param>
    /// <exception cref="ModelRunException">It does not load; the message says why.</exception>
    /// <param name="byNet">Whether values have the names that blobs have in the net, where the model gives them others.</param>
    public static ModelSession Open(string path, Func<GraphProto, IEnumerable<string>> select, bool byNet = false, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(select);
        return OpenModel(path, model => select(model.Graph), byNet, threads);
    }

    /// <summary>Loads the model in <paramref name="path"/> with values inside it as further outputs, picked by what the whole model says.</summary>
    /// <inheritdoc cref="Open(string, Func{GraphProto, IEnumerable{string}}, bool, int)"/>
    public static ModelSession OpenModel(string path, Func<ModelProto, IEnumerable<string>> select, bool byNet = false, int threads = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(select);
        if (!ReadsFromAnyByte || Outline(path) is not { } outline || Parsed(outline) is not { Graph: not null } model)
            return Open(path, threads);
        RequireOwnData(outline, path);
        if (byNet)
            ModelRecord.TakeBackNames(model);
        var known = model.Graph.Output.Select(output => output.Name).ToHashSet(StringComparer.Ordinal);
        model.Graph.Output.Add(select(model).ToList().Where(known.Add).Select(name => new ValueInfoProto { Name = name }));
        return Guarded(() => new ModelSession(
            path,
            () => Load(BytesOf(model), outline.Folder, LevelOf(model, GraphOptimizationLevel.ORT_ENABLE_EXTENDED), threads),

            // Values that are outputs together are not fused; nor are they when they come in parts.
            outputs => Load(BytesOf(ModelPart.Of(model, outputs)), outline.Folder, GraphOptimizationLevel.ORT_DISABLE_ALL, threads)));
    }

    /// <summary>
    /// How many bytes an output takes, as far as its shape is known; an axis without a size counts as 1. 0 for what is no tensor of floats.
    /// </summary>
    public long BytesOf(string output) =>
        Session.OutputMetadata.TryGetValue(output, out var metadata)
        && metadata is { IsTensor: true, ElementDataType: TensorElementType.Float or TensorElementType.Float16 }
            ? metadata.Dimensions.Aggregate((long)sizeof(float), (bytes, dim) => dim < 0 ? bytes : Math.Min(bytes, int.MaxValue) * dim)
            : 0;

    /// <summary>Runs the model.</summary>
    /// <param name="feed">The values of an input, as many as it has elements.</param>
    /// <param name="take">Takes each output of floats; others are passed over.</param>
    /// <param name="cancellation">Stops the run between two of its nodes.</param>
    /// <exception cref="ModelRunException">It does not run; the message says why.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Run(Func<ModelInput, float[]> feed, ModelOutput take, CancellationToken cancellation = default) =>
        Run(input => (feed(input), [.. input.Dims.Select(dim => (long)dim)]), OutputNames, take, cancellation);

    /// <summary>Runs the model for some of its outputs.</summary>
    /// <param name="feed">The values of an input, and the size of each axis.</param>
    /// <param name="outputs">The names of the outputs, in the order in which they are taken.</param>
    /// <param name="take">Takes each output of floats; others are passed over.</param>
    /// <param name="cancellation">Stops the run between two of its nodes.</param>
    /// <exception cref="ModelRunException">It does not run; the message says why.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Run(
        Func<ModelInput, (float[] Values, long[] Dims)> feed, IReadOnlyList<string> outputs, ModelOutput take, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Guarded(() =>
        {
            Run(Session, feed, outputs, take, cancellation);
            return true;
        });
    }

    /// <summary>
    /// Runs the part of the model that leads to some of its outputs, and lets go of the model's memory. It is loaded anew each time, which takes
    /// little where its weights are mapped.
    /// </summary>
    /// <inheritdoc cref="Run(Func{ModelInput, ValueTuple{float[], long[]}}, IReadOnlyList{string}, ModelOutput, CancellationToken)"/>
    public void RunPart(
        Func<ModelInput, (float[] Values, long[] Dims)> feed, IReadOnlyList<string> outputs, ModelOutput take, CancellationToken cancellation)
    {
        if (_loadPart is null)
        {
            Run(feed, outputs, take, cancellation);
            return;
        }

        Unload();
        cancellation.ThrowIfCancellationRequested();
        Guarded(() =>
        {
            using var session = _loadPart(outputs);
            Run(session, feed, outputs, take, cancellation);
            return true;
        });
    }

    /// <inheritdoc/>
    public void Dispose() => Unload();

    private void Unload()
    {
        _loaded?.Dispose();
        _loaded = null;
    }

    private void Run(
        InferenceSession session,
        Func<ModelInput, (float[] Values, long[] Dims)> feed,
        IReadOnlyList<string> outputs,
        ModelOutput take,
        CancellationToken cancellation)
    {
        var feeds = new Dictionary<string, OrtValue>();
        try
        {
            foreach (var input in Inputs)
            {
                var (values, dims) = feed(input);
                feeds.Add(input.Name, input.IsHalf ? Halves(values, dims) : OrtValue.CreateTensorValueFromMemory(values, dims));
            }

            foreach (var (name, metadata) in session.InputMetadata.Where(entry => IsWhole(entry.Value)))
                feeds.Add(name, Zeros(metadata));
            cancellation.ThrowIfCancellationRequested();
            using var run = new RunOptions();
            using var stop = cancellation.Register(() => run.Terminate = true);
            using var results = session.Run(run, feeds, outputs);
            for (var i = 0; i < results.Count; i++)
            {
                if (results[i].OnnxType != OnnxValueType.ONNX_TYPE_TENSOR)
                    continue;
                var type = results[i].GetTensorTypeAndShape();
                if (type.ElementDataType == TensorElementType.Float)
                    take(outputs[i], type.Shape, results[i].GetTensorDataAsSpan<float>());
                else if (type.ElementDataType == TensorElementType.Float16)
                    take(outputs[i], type.Shape, Floats(MemoryMarshal.Cast<Float16, Half>(results[i].GetTensorDataAsSpan<Float16>())));

                // Whoever takes many of them holds copies; both at once would be too much.
                results[i].Dispose();
            }
        }
        catch (OnnxRuntimeException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        finally
        {
            foreach (var value in feeds.Values)
                value.Dispose();
        }
    }

    private static bool IsWhole(NodeMetadata metadata) => metadata.IsTensor && metadata.ElementDataType
        is TensorElementType.Int64 or TensorElementType.Int32 or TensorElementType.UInt8 or TensorElementType.Int8 or TensorElementType.Bool;

    private static OrtValue Halves(float[] values, long[] dims)
    {
        var halves = new Float16[values.Length];
        TensorPrimitives.ConvertToHalf(values, MemoryMarshal.Cast<Float16, Half>(halves.AsSpan()));
        return OrtValue.CreateTensorValueFromMemory(halves, dims);
    }

    private static float[] Floats(ReadOnlySpan<Half> halves)
    {
        var values = new float[halves.Length];
        TensorPrimitives.ConvertToSingle(halves, values);
        return values;
    }

    private static OrtValue Zeros(NodeMetadata metadata)
    {
        var zeros = OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance, metadata.ElementDataType, [.. metadata.Dimensions.Select(dim => dim < 0 ? 1L : dim)]);
        zeros.GetTensorMutableRawData().Clear();
        return zeros;
    }

    private static ModelInput InputOf(string name, NodeMetadata metadata) =>
        metadata.IsTensor && metadata.ElementDataType is TensorElementType.Float or TensorElementType.Float16
            ? new ModelInput(name, [.. metadata.Dimensions]) { IsHalf = metadata.ElementDataType == TensorElementType.Float16 }
            : throw new ModelRunException($"Input '{name}' should be a float tensor. Found "
                + $"{metadata.ElementType?.Name ?? metadata.OnnxValueType.ToString()}.");

    private static T Guarded<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (OnnxRuntimeException failure)
        {
            throw ModelRunException.Of(failure);
        }
    }

    private static InferenceSession Load(string path, int threads)
    {
        var outline = Outline(path);
        RequireOwnData(outline, path);
        var level = outline is not null && Parsed(outline) is { Graph: not null } model
            ? LevelOf(model, GraphOptimizationLevel.ORT_ENABLE_ALL)
            : GraphOptimizationLevel.ORT_ENABLE_ALL;
        if (outline is { IsSmaller: true } && ReadsFromAnyByte)
        {
            try
            {
                return Load(outline.Bytes.ToArray(), outline.Folder, level, threads);
            }
            catch (OnnxRuntimeException)
            {
                // What the runtime says of the file itself is what there is to tell.
            }
        }

        try
        {
            using var options = QuietRuntime.OneRun(threads);
            options.GraphOptimizationLevel = level;
            return QuietRuntime.Load(path, options);
        }
        catch (OnnxRuntimeException failure)
        {
            var problems = outline?.ExternalDataProblems() ?? [];
            if (problems.Count == 0)
                throw;
            throw new ModelRunException(Text(problems), failure);
        }
    }

    private static GraphOptimizationLevel LevelOf(ModelProto model, GraphOptimizationLevel usual) =>
        model.Graph.Input.Count + model.Graph.Output.Count > MostEnds ? GraphOptimizationLevel.ORT_DISABLE_ALL : usual;

    // Where values inside the model stay till its end, memory is wanted more than time: the last level makes copies of kernels in the order of
    // axes that suits the processor.
    private static InferenceSession Load(byte[] model, string folder, GraphOptimizationLevel level, int threads)
    {
        using var options = QuietRuntime.OneRun(threads);
        options.GraphOptimizationLevel = level;
        options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", folder);
        return QuietRuntime.Load(model, options);
    }

    // The runtime does not look whether the data are those of the model: of the same lengths, they give other numbers.
    private static void RequireOwnData(ModelOutline? outline, string path)
    {
        string? problem;
        try
        {
            problem = outline?.MixedDataProblem();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What the runtime says of it is what there is to tell.
            return;
        }

        if (problem is not null)
            throw new ModelRunException(problem);
    }

    private static string Text(IReadOnlyList<ModelProblem> problems) =>
        $"{problems[0]}{(problems.Count > 1 ? $" So with {problems.Count - 1} more." : "")}";

    private static ModelOutline? Outline(string path)
    {
        try
        {
            var outline = ModelOutline.Of(path);
            return outline?.OutsideData() is { Count: > 0 } problems
                ? throw new ModelRunException(Text(problems))
                : outline;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ModelRunException($"The file cannot be read: {failure.Message}", failure);
        }
    }

    private static byte[] BytesOf(ModelProto model)
    {
        var bytes = new byte[model.CalculateSize()];
        Google.Protobuf.MessageExtensions.WriteTo(model, bytes.AsSpan());
        return bytes;
    }

    private static ModelProto? Parsed(ModelOutline outline)
    {
        try
        {
            return ModelProto.Parser.ParseFrom(outline.Bytes.Span);
        }
        catch (Google.Protobuf.InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
