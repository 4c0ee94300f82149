namespace PortKit.Onnx;

/// <summary>What of a graph goes into the model: the nodes that some output depends on, without the reshapes that are
/// done by storing an initializer in other dims.</summary>
internal sealed class LiveGraph
{
    private readonly HashSet<GraphNode> _live = [];
    private readonly Dictionary<Value, Reading> _readings = [];

    public LiveGraph(GraphBuilder root)
    {
        Mark(root);
        foreach (var (_, node) in Walk(root))
            Read(node);
        foreach (var graph in Graphs(root))
            ReadOutputs(graph);
        Stored = Store(root);
    }

    /// <summary>The initializers in the order in which they are written, then the constants in order of first use.</summary>
    public IReadOnlyList<Value> Stored { get; }

    /// <summary>The nodes of one graph that stay, in order.</summary>
    public IEnumerable<GraphNode> Nodes(GraphBuilder graph) =>
        graph.NodeList.Where(node => _live.Contains(node) && !IsFolded(node));

    /// <summary>Whether a value is there under its own name.</summary>
    public bool IsProduced(Value value) => value.Producer is { } node && _live.Contains(node) && !IsFolded(node);

    /// <summary>What to read for a value: the initializer, if the reshape of it went away.</summary>
    public Value Resolve(Value value) =>
        value.Producer is { ReshapedInitializer: { } initializer } node && IsFolded(node) ? initializer : value;

    /// <summary>The dims that an initializer or a constant is stored in.</summary>
    public IReadOnlyList<long> StoredDims(Value value) =>
        (_readings.TryGetValue(value, out var reading) && reading.Uniform ? reading.Dims : null) ?? value.Dims!;

    /// <summary>Whether it is a reshape that goes away, because all that read the initializer want the same dims.</summary>
    private bool IsFolded(GraphNode node) =>
        node.ReshapedInitializer is { } initializer && _readings.TryGetValue(initializer, out var reading) && reading.Uniform;

    private void Mark(GraphBuilder root)
    {
        var pending = new Stack<Value>(root.Outputs.Select(output => output.Value));
        while (pending.TryPop(out var value))
        {
            if (value.Producer is not { } node || !_live.Add(node))
                continue;
            foreach (var input in node.Inputs)
            {
                if (input is not null)
                    pending.Push(input);
            }

            foreach (var output in node.Bodies.SelectMany(body => body.Outputs))
                pending.Push(output.Value);
        }
    }

    /// <summary>The graph and the live subgraphs in it.</summary>
    private IEnumerable<GraphBuilder> Graphs(GraphBuilder graph) =>
        graph.NodeList.Where(_live.Contains).SelectMany(node => node.Bodies).SelectMany(Graphs).Prepend(graph);

    private IEnumerable<(GraphBuilder Graph, GraphNode Node)> Walk(GraphBuilder root) =>
        Graphs(root).SelectMany(graph => graph.NodeList.Where(_live.Contains).Select(node => (graph, node)));

    private void Read(GraphNode node)
    {
        foreach (var input in node.Inputs)
        {
            if (input is not { Kind: ValueKind.Initializer })
                continue;
            var asReshaped = node.ReshapedInitializer == input;
            ReadIn(input, asReshaped ? node.Outputs[0].Dims! : input.Dims!, asReshaped);
        }
    }

    /// <summary>An output needs a node of its own to be named after, so a reshape that is one stays.</summary>
    private void ReadOutputs(GraphBuilder graph)
    {
        foreach (var output in graph.Outputs)
        {
            if ((output.Value.Producer?.ReshapedInitializer ?? output.Value) is { Kind: ValueKind.Initializer } initializer)
                ReadIn(initializer, initializer.Dims!, asReshaped: false);
        }
    }

    private void ReadIn(Value initializer, IReadOnlyList<long> dims, bool asReshaped)
    {
        var uniform = asReshaped
            && (!_readings.TryGetValue(initializer, out var reading) || (reading.Uniform && reading.Dims.SequenceEqual(dims)));
        _readings[initializer] = new Reading(dims, uniform);
    }

    private List<Value> Store(GraphBuilder root)
    {
        HashSet<Value> seen = [];
        List<Value> constants = [];
        var nodes = Walk(root).Where(pair => !IsFolded(pair.Node)).SelectMany(pair => pair.Node.Inputs);
        foreach (var value in nodes.Concat(Graphs(root).SelectMany(graph => graph.Outputs).Select(output => output.Value)))
        {
            if (value is null)
                continue;
            var stored = Resolve(value);
            if (stored.Data is not null && seen.Add(stored) && stored.Kind == ValueKind.Constant)
                constants.Add(stored);
        }

        return [.. root.Initializers.Where(seen.Contains).OrderBy(value => value.Order), .. constants];
    }

    /// <summary>How an initializer is read.</summary>
    /// <param name="Dims">The dims wanted last.</param>
    /// <param name="Uniform">Whether every reader is a reshape to these dims.</param>
    private readonly record struct Reading(IReadOnlyList<long> Dims, bool Uniform);
}
