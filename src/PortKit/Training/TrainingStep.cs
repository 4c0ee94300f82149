using PortKit.Caffe.Protos;
using PortKit.Emission;
using PortKit.Layers;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Training;

/// <summary>
/// An iteration of Caffe's solver as one graph of standard operators: forward and backward passes, gradients clipped and decayed, the update. All
/// that goes from one iteration to the next comes in as an input that has a value of its own where it is not fed, and goes out as NAME/next.
/// </summary>
internal sealed class TrainingStep
{
    /// <summary>The names of what every step shows.</summary>
    public const string LossName = "portkit.loss";

    /// <summary>The learning rate of the iteration.</summary>
    public const string RateName = "portkit.learning_rate";

    /// <summary>The number of iterations done.</summary>
    public const string IterationName = "portkit.iteration";

    private readonly NetPlan _net;
    private readonly LayerCatalog _catalog;
    private readonly SolverRules _rules;
    private readonly bool _isForced;
    private readonly TrainingStart? _start;
    private readonly bool _feedsDrawn;
    private readonly StepProbes _probes;
    private readonly GraphBuilder _graph;
    private readonly StepNames _names = new();
    private readonly List<(TrainingState State, TensorData Data)> _initial = [];
    private readonly List<TrainingState> _states = [];
    private readonly List<TrainingState> _feeds = [];
    private readonly Dictionary<string, Value> _inputs = new(StringComparer.Ordinal);
    private readonly List<LearnableBlob> _blobs;
    private int _order;

    /// <param name="net">The TRAIN net.</param>
    /// <param name="catalog">The code of its layers.</param>
    /// <param name="solver">The solver, which was checked.</param>
    /// <param name="isForced">Whether the net has force_backward.</param>
    /// <param name="start">What the first step begins with; null where every step is fed all, and nobody says with what.</param>
    /// <param name="feedsDrawn">Whether what layers draw is fed; else the runtime draws it.</param>
    /// <param name="opset">The opset, at least 17.</param>
    /// <param name="probes">What is shown besides; of a solver that makes one pass, if it is what layers make.</param>
    public TrainingStep(
        NetPlan net,
        LayerCatalog catalog,
        SolverParameter solver,
        bool isForced,
        TrainingStart? start,
        bool feedsDrawn,
        int opset,
        StepProbes probes = StepProbes.None)
    {
        (_net, _catalog, _isForced, _start, _feedsDrawn, _probes) = (net, catalog, isForced, start, feedsDrawn, probes);
        _rules = new SolverRules(solver);
        _graph = new GraphBuilder(opset);
        _blobs = [.. net.Learnables.Where(blob => blob.Owner is null)];
    }

    /// <summary>The name of what the solver remembers of a blob.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="index">0 for the first of its histories, 1 for the second.</param>
    public static string HistoryName(LearnableBlob blob, int index) => $"{blob.ModelName}/history{(index == 0 ? "" : "2")}";

    /// <summary>The name of what a layer draws, where it is fed.</summary>
    public static string DrawnName(PlannedLayer layer, DrawnValue drawn) => $"{layer.ModelName}/{drawn.Name}";

    /// <summary>What goes from one step to the next.</summary>
    public IReadOnlyList<TrainingState> States => _states;

    /// <summary>What each step is fed.</summary>
    public IReadOnlyList<TrainingState> Feeds => _feeds;

    /// <summary>What the first step begins with, in the order in which the values are made; nothing where nobody says.</summary>
    public IReadOnlyList<(TrainingState State, TensorData Data)> Initial => _initial;

    /// <summary>The names of inputs and outputs: the model is good if they are sound.</summary>
    public StepNames Names => _names;

    /// <summary>Makes the model.</summary>
    /// <param name="header">What it says of itself, given what it is fed and keeps.</param>
    public OnnxModel Compose(Func<TrainingStep, ModelHeader> header)
    {
        var iteration = Kept(new TrainingState(IterationName, Shape.Scalar, TrainingRole.Iteration), TensorData.Of([_start?.State?.Iteration ?? 0L]));
        var weights = _blobs.ToDictionary(blob => blob, blob => new TrainingState(blob.ModelName, blob.Spec.Shape, TrainingRole.Weight, blob));
        _states.AddRange(weights.Values);
        foreach (var blob in _blobs.OrderBy(blob => _start?.Weights.Order(blob)))
            Held(weights[blob], _start is null ? new ZeroData(blob.Spec.Shape) : new BlobData(blob, _start.Weights));
        for (var i = 0; i < _rules.Update.Histories; i++)
        {
            foreach (var (number, blob) in _blobs.Index())
            {
                var history = new TrainingState(HistoryName(blob, i), blob.Spec.Shape, TrainingRole.History, blob);
                Kept(history, HistoryOf(blob, (i * _blobs.Count) + number));
            }
        }

        var passes = _rules.Passes == 1 ? OnePass() : SeveralPasses();
        var rate = _rules.Rate.Emit(_graph, iteration);
        Update(passes, rate, iteration);
        Output($"{IterationName}/next", _graph.Add(iteration, _graph.Constant(1L)));
        foreach (var (name, value) in passes.Carried)
            Output($"{name}/next", value);
        Output(LossName, _rules.Passes == 1 ? passes.Loss : _graph.Div(passes.Loss, _rules.Passes), []);
        Output(RateName, rate, []);
        foreach (var (name, value) in passes.Shown)
            Output(name, value);
        foreach (var (name, value) in passes.Probed)
            Output(name, value);
        foreach (var blob in _probes == StepProbes.None ? [] : _blobs)
            Output(StepProbe.BlobGradient(blob), passes.Gradients.GetValueOrDefault(blob) ?? _graph.Zeros(blob.Spec.Shape.ToLongs()));
        return _graph.Build(header(this));
    }

    private void Update(Passed passes, Value rate, Value iteration)
    {
        var gradients = new Dictionary<LearnableBlob, Value>(passes.Gradients);
        if (_rules.EmitClipFactor(_graph, _blobs.Where(gradients.ContainsKey).Select(blob => gradients[blob])) is { } factor)
        {
            foreach (var blob in gradients.Keys)
                gradients[blob] = _graph.Mul(gradients[blob], factor);
        }

        var histories = _states.Where(state => state.Role == TrainingRole.History).ToLookup(state => state.Blob!);
        var updates = _blobs.ToDictionary(blob => blob, blob => new BlobUpdate(
            blob,
            passes.Left.GetValueOrDefault(blob) ?? _inputs[blob.ModelName],
            gradients.GetValueOrDefault(blob) ?? _graph.Zeros(blob.Spec.Shape.ToLongs()),
            [.. histories[blob].Select(state => _inputs[state.Name])]));
        foreach (var (alike, axis) in BlobUpdate.Alike(updates.Values))
            BlobUpdate.Emit(_graph, _rules, alike, axis, rate, iteration);
        foreach (var blob in _blobs)
        {
            var dims = blob.Spec.Shape.ToLongs();
            Output($"{blob.ModelName}/next", updates[blob].Values, dims);
            foreach (var (i, history) in histories[blob].Index())
                Output(history.Next, updates[blob].Histories[i], dims);
        }
    }

    private Passed OnePass() => Pass(
        _graph,
        blob => _inputs[blob.ModelName],
        (name, shape, role) => Fed(name, shape, role),
        Carried,
        new Dictionary<LearnableBlob, Value>());

    /// <summary>
    /// A Scan over the passes: what they are fed is stacked along a new first axis; gradients, moving sums, states and the loss go from one to the
    /// next.
    /// </summary>
    private Passed SeveralPasses()
    {
        // What there is to go from pass to pass shows when one is said.
        var trial = new GraphBuilder(_graph.Opset);
        Dictionary<string, Shape> carriedShapes = [];
        List<(TrainingRole Role, string Name, Shape Shape)> fed = [];
        var weights = _blobs.ToDictionary(blob => blob, blob => trial.Input($"blob {blob.ModelName}", blob.Spec.Shape.ToLongs()));
        var once = Pass(
            trial,
            blob => weights[blob],
            (name, shape, role) =>
            {
                fed.Add((role, name, shape));
                Fed(name, new Shape([_rules.Passes, .. shape.Dims]), role);
                return trial.Input($"{role} {name}", shape.ToLongs());
            },
            (name, shape) =>
            {
                carriedShapes[name] = shape;
                return trial.Input($"state {name}", shape.ToLongs());
            },
            new Dictionary<LearnableBlob, Value>());
        var (touched, left) = (once.Gradients.Keys.ToList(), once.Left.Keys.ToList());
        List<string> carried = [.. once.Carried.Keys];
        List<(string Name, Shape Shape)> shown =
            [.. once.Shown.Keys.Select(name => (name, _net.Outputs.First(output => output.ModelName == name).Shape))];

        var body = _graph.Subgraph("pass");
        var loss = body.Input("loss", []);
        var gradients = touched.ToDictionary(blob => blob, blob => body.Input($"gradient {blob.ModelName}", blob.Spec.Shape.ToLongs()));
        var before = left.ToDictionary(blob => blob, blob => body.Input($"blob {blob.ModelName}", blob.Spec.Shape.ToLongs()));
        var states = carried.ToDictionary(name => name, name => body.Input($"state {name}", carriedShapes[name].ToLongs()));
        foreach (var (name, shape) in shown)
            body.Input($"shown {name}", shape.ToLongs());
        var feeds = fed.ToDictionary(one => (one.Role, one.Name), one => body.Input($"{one.Role} {one.Name}", one.Shape.ToLongs()));
        var pass = Pass(
            body,
            blob => before.GetValueOrDefault(blob) ?? _inputs[blob.ModelName],
            (name, _, role) => feeds[(role, name)],
            (name, _) => states[name],
            gradients);
        body.Output("loss", body.Add(loss, pass.Loss), []);
        foreach (var blob in touched)
            body.Output($"gradient {blob.ModelName}", pass.Gradients[blob], blob.Spec.Shape.ToLongs());
        foreach (var blob in left)
            body.Output($"left {blob.ModelName}", pass.Left[blob], blob.Spec.Shape.ToLongs());
        foreach (var name in carried)
            body.Output($"state {name}", pass.Carried[name], carriedShapes[name].ToLongs());
        foreach (var (name, shape) in shown)
            body.Output($"shown {name}", pass.Shown[name], shape.ToLongs());

        Value[] inputs =
        [
            _graph.Constant(0f),
            .. touched.Select(blob => _graph.Zeros(blob.Spec.Shape.ToLongs())),
            .. left.Select(blob => _inputs[blob.ModelName]),
            .. carried.Select(name => Carried(name, carriedShapes[name])),
            .. shown.Select(one => _graph.Zeros(one.Shape.ToLongs())),
        ];
        List<Value> scanned = [.. fed.Select(one => _inputs[one.Name])];
        if (scanned.Count == 0)
        {
            // What is scanned tells how often; a net that makes its own data has nothing to.
            scanned.Add(_graph.Zeros([_rules.Passes]));
            body.Input("pass", []);
        }

        var results = _graph.Nodes(
            "Scan", [.. inputs, .. scanned], inputs.Length, body.ToAttribute("body"), Attr.Int("num_scan_inputs", scanned.Count));
        var next = 0;
        return new Passed(
            results[next++].Shaped(),
            touched.ToDictionary(blob => blob, blob => results[next++].Shaped(blob.Spec.Shape.ToLongs())),
            left.ToDictionary(blob => blob, blob => results[next++].Shaped(blob.Spec.Shape.ToLongs())),
            carried.ToDictionary(name => name, name => results[next++].Shaped(carriedShapes[name].ToLongs())),
            shown.ToDictionary(one => one.Name, one => results[next++].Shaped(one.Shape.ToLongs())),
            new Dictionary<string, Value>());
    }

    private Passed Pass(
        GraphBuilder graph,
        Func<LearnableBlob, Value> weights,
        Func<string, Shape, TrainingRole, Value> fed,
        Func<string, Shape, Value> carried,
        IReadOnlyDictionary<LearnableBlob, Value> gradients)
    {
        var before = new Dictionary<string, Value>(StringComparer.Ordinal);
        var probed = new Dictionary<string, Value>(StringComparer.Ordinal);
        var emitter = new GradientEmitter(
            _net,
            _catalog,
            graph,
            weights,
            (layer, drawn) => _feedsDrawn ? fed(DrawnName(layer, drawn), drawn.Shape, TrainingRole.Drawn) : null)
        {
            CarriedBefore = (name, shape) => before.TryGetValue(name, out var value) ? value : before[name] = carried(name, shape),
            GivesBack = _probes == StepProbes.Layers ? (node, bottom, value) => probed.Add(StepProbe.BottomGradient(node, bottom), value) : null,
        };
        foreach (var (blob, value) in gradients)
            emitter.BlobGradients[blob] = value;
        emitter.Forward(input => fed(input.Name, input.Shape, TrainingRole.Data));
        emitter.Backward(GradientNeeds.Of(emitter.Net, _catalog, _isForced));
        var shown = _net.Outputs
            .Where(output => output.Name.Length > 0)
            .ToDictionary(output => output.ModelName, output => emitter.ValueOf(output.Name));
        foreach (var top in _net.Layers.Where(layer => !layer.IsFed && _probes == StepProbes.Layers).SelectMany(layer => layer.Tops))
            probed.Add(StepProbe.Top(top), emitter.Values[top]);
        return new Passed(emitter.Loss(), emitter.BlobGradients.AsReadOnly(), emitter.Left, emitter.Carried, shown, probed);
    }

    private Value Fed(string name, Shape shape, TrainingRole role)
    {
        _feeds.Add(new TrainingState(name, shape, role));
        return _inputs[name] = _graph.Input(_names.Take(name), shape.ToLongs());
    }

    private Value Carried(string name, Shape shape) =>
        Kept(new TrainingState(name, shape, TrainingRole.Carried), new ZeroData(shape));

    private Value Kept(TrainingState state, TensorData data)
    {
        _states.Add(state);
        return Held(state, data);
    }

    private Value Held(TrainingState state, TensorData data)
    {
        if (_start is not null)
            _initial.Add((state, data));
        var (name, dims) = (_names.Take(state.Name), state.Shape.ToLongs());
        return _inputs[state.Name] = _start is null or { IsApart: true }
            ? _graph.Input(name, dims, data.ElementType)
            : _graph.Input(name, dims, data, _order++);
    }

    private TensorData HistoryOf(LearnableBlob blob, int number) => _start?.State is { } state
        ? TensorData.Streamed((long)blob.Spec.Shape.Count * sizeof(float), state.Histories[number].CopyTo)
        : new ZeroData(blob.Spec.Shape);

    private void Output(string name, Value value, IReadOnlyList<long>? dims = null) => _graph.Output(_names.Take(name), value, dims);

    /// <summary>What the passes of an iteration leave.</summary>
    private sealed record Passed(
        Value Loss,
        IReadOnlyDictionary<LearnableBlob, Value> Gradients,
        IReadOnlyDictionary<LearnableBlob, Value> Left,
        IReadOnlyDictionary<string, Value> Carried,
        IReadOnlyDictionary<string, Value> Shown,
        IReadOnlyDictionary<string, Value> Probed);
}
