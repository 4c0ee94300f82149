using PortKit.Layers;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Emission;

/// <summary>
/// Says a planned net in ONNX: calls each layer once, in order, and then settles the names. The last version of a blob has
/// the blob's name, an earlier one <c>BLOB@LAYER</c> (see <see cref="BlobVersion.ModelName"/>); no node is spent on a name unless an output
/// would need two.
/// </summary>
internal sealed class NetEmitter
{
    private readonly NetPlan _net;
    private readonly EmitOptions _options;
    private readonly GraphBuilder _graph;
    private readonly IWeightValues _weights;
    private readonly IReadOnlyDictionary<string, InputPrefix> _prefixes;
    private readonly Dictionary<string, Value> _preprocessed = [];
    private readonly Dictionary<BlobVersion, Value> _values = [];
    private readonly Dictionary<LearnableBlob, Value> _initializers = [];

    private NetEmitter(NetPlan net, EmitOptions options, IWeightValues weights, IReadOnlyDictionary<string, InputPrefix> prefixes)
    {
        _net = net;
        _options = options;
        _graph = new GraphBuilder(options.Opset);
        _weights = weights;
        _prefixes = prefixes;
    }

    /// <summary>Emits <paramref name="net"/>. Null if a layer refuses; the bag then says which.</summary>
    /// <param name="net">The planned net.</param>
    /// <param name="catalog">The code of the layers.</param>
    /// <param name="weights">Where the values of learnable blobs come from when the model is written.</param>
    /// <param name="prefixes">What is done to inputs before the net sees them, by their names.</param>
    /// <param name="options">What else is in the model.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    public static GraphBuilder? Emit(
        NetPlan net,
        LayerCatalog catalog,
        IWeightValues weights,
        IReadOnlyDictionary<string, InputPrefix> prefixes,
        EmitOptions options,
        DiagnosticBag bag)
    {
        var emitter = new NetEmitter(net, options, weights, prefixes);
        var fine = true;
        foreach (var layer in net.Layers)
        {
            if (Unwritable(layer) is { } name)
            {
                bag.Add(layer.Source.Refuse(
                    Codes.WeightName, layer.Source.Location, "ONNX runtimes take a NUL for the end of a name", $"'{name}'", "Rename it.").Diagnostic);
                fine = false;
            }

            try
            {
                emitter.EmitLayer(layer, catalog);
            }
            catch (LayerRefusedException refused)
            {
                bag.Add(refused.Diagnostic);
                fine = false;

                // The layers after it still get something to read, of the shapes they were planned for, so that their own refusals are reported as
                // well. Whatever the layer said before it was refused does not count: the graph is not used.
                foreach (var (blob, _) in layer.Results)
                    emitter._values[blob] = emitter._graph.Node("Identity", [emitter._graph.Constant(0f)]).Shaped(blob.Shape.ToLongs());
            }
        }

        if (!fine)
            return null;
        if (emitter.Outputs().Any())
        {
            emitter.SettleNames();
            return emitter._graph;
        }

        bag.Error(
            Codes.NoOutputs,
            net.Layers[^1].Source.Location,
            "A blob that a layer computes and none reads is expected, to be the model's output. Found none: the last layers take in all there is.",
            Example(net) is { } example
                ? $"Name the blobs to have, such as  `Outputs` {example}  or use `AllBlobs`."
                : "Add a layer that computes something.");
        return null;
    }

    /// <summary>The outputs of a model.</summary>
    /// <param name="net">The planned net.</param>
    /// <param name="allBlobs">Whether every blob version is one.</param>
    public static IEnumerable<BlobVersion> OutputsOf(NetPlan net, bool allBlobs) =>
        allBlobs ? net.Blobs.Where(blob => blob.Name.Length > 0 && !blob.IsInput) : net.Outputs;

    /// <summary>The name of the last blob that may be an output.</summary>
    private static string? Example(NetPlan net) => net.Blobs.LastOrDefault(blob => blob.Name.Length > 0 && !blob.IsInput)?.ModelName;

    /// <summary>A name of the layer that a model cannot have, as two would become one; null if there is none.</summary>
    private static string? Unwritable(PlannedLayer layer) => layer.Tops.Select(top => top.Name)
        .Prepend(layer.Source.Name)
        .FirstOrDefault(name => name.Contains('\0', StringComparison.Ordinal));

    private void EmitLayer(PlannedLayer layer, LayerCatalog catalog)
    {
        if (layer.IsFed)
        {
            foreach (var top in layer.Tops)
                _values.Add(top, Fed(top));
            return;
        }

        // Many operators do not take a blob of no elements, and there is nothing to compute.
        if (layer.Tops.Count > 0 && layer.Tops.All(top => top.Shape.Count == 0))
        {
            foreach (var (blob, _) in layer.Results)
                _values.Add(blob, _graph.Constant(default(ReadOnlySpan<float>), blob.Shape.ToLongs()));
            return;
        }

        if (!catalog.TryFind(layer.Source.Parameter, out var type))
            throw new InvalidOperationException($"The catalogue that planned layer '{layer.Source.Name}' knew its type; this one does not.");
        _graph.AllowsHalf = _options.Float16 && layer.TakesHalf;
        using var scope = _graph.Scope(layer.Source.Name.Length > 0 ? layer.Source.Name : layer.Source.Type);
        type.Emit(layer.Plan, new EmitContext(_graph, layer, _options.AllBlobs, _values, InitializerOf, Derive)
        {
            HasOpenSizes = _options.SmallestSizes is not null,
        });
        foreach (var top in layer.Tops)
        {
            if (!_values.TryGetValue(top, out var value))
                throw new InvalidOperationException($"Layer '{layer.Source.Name}' ({layer.Source.Type}) gave its top '{top.Name}' no value.");

            // The layers after it are emitted for these sizes, whatever number of rows there will be.
            if (layer.Plan.OpenAxis is not null)
                value.Shaped(top.Shape.ToLongs());
        }

        _graph.AllowsHalf = false;
        foreach (var (blob, top) in layer.Changed)
            _values.Add(blob, _graph.Reshape(_values[layer.Tops[top]], blob.Shape.ToLongs()));
    }

    /// <summary>The value of a blob that is fed: the model's input, or what the model makes of it first.</summary>
    private Value Fed(BlobVersion blob)
    {
        var input = _options.ChannelsLastInputs && ChannelsLast.Takes(blob)
            ? ChannelsLast.Input(_graph, NameOf(blob.Name), blob)
            : _graph.Input(NameOf(blob.Name), blob.Shape.ToLongs());
        if (_options.SmallestSizes?.GetValueOrDefault(blob.Name) is { } smallest)
            input = smallest.Require(_graph, input, blob.Name);
        if (!_prefixes.TryGetValue(blob.Name, out var prefix))
            return input;
        var value = prefix.Emit(_graph, input);
        if (value != input)
            _preprocessed.Add(prefix.ValueName, value);
        return value;
    }

    private void SettleNames()
    {
        foreach (var (name, value) in _preprocessed)
        {
            _graph.Name(value, name);

            // It is what the blob holds in Caffe. A layer called 'preprocessed' that works in place on it keeps the name.
            if (_options.AllBlobs && _net.Blobs.All(blob => blob.ModelName != name))
                _graph.Output(name, value);
        }

        // An output that gets an axis has the name; what the layers read is another value.
        foreach (var blob in Outputs().Where(blob => _options.ScalarsAsVectors && blob.Shape.Rank == 0))
            _values[blob] = _graph.Reshape(_values[blob], 1);

        foreach (var blob in _net.Blobs)
        {
            if (blob.Name.Length > 0 && !blob.IsInput)
                _graph.Name(_values[blob], NameOf(blob.ModelName));
        }

        foreach (var blob in Outputs())
        {
            long[] dims = _options.ScalarsAsVectors && blob.Shape.Rank == 0 ? [1] : blob.Shape.ToLongs();
            _graph.Output(NameOf(blob.ModelName), _values[blob], dims);
        }
    }

    private IEnumerable<BlobVersion> Outputs() => OutputsOf(_net, _options.AllBlobs);

    private string NameOf(string name) => _options.Names.GetValueOrDefault(name, name);

    // Derived initializers stand right after the last blob they are made of: there is room for one between any two steps.
    private Value InitializerOf(LearnableBlob blob)
    {
        if (_initializers.TryGetValue(blob, out var value))
            return value;
        value = _graph.Initializer(blob.ModelName, blob.Spec.Shape.ToLongs(), new BlobData(blob, _weights), 2 * _weights.Order(blob));
        _initializers.Add(blob, value);
        return value;
    }

    private Value Derive(string name, Shape shape, IReadOnlyList<LearnableBlob> sources, Func<IReadOnlyList<float[]>, float[]> compute)
    {
        foreach (var source in sources)
            _weights.Retain(source);
        var data = new DerivedData(shape, sources, _weights, compute);
        return _graph.Initializer(name, shape.ToLongs(), data, (2 * sources.Max(_weights.Order)) + 1);
    }
}
