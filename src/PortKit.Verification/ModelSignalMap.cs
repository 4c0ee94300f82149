using System.Buffers.Binary;
using PortKit.Net;
using PortKit.Onnx.Protos;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Verification;

/// <summary>Finds the places of a model where a signal can be measured: the values of its graph that depend on an input. Those of inner graphs
/// are not to
/// be had from outside.</summary>
internal sealed class ModelSignalMap
{
    private readonly GraphProto _graph;
    private readonly IReadOnlyDictionary<string, InitializerRecord> _records;
    private readonly HashSet<string> _constants;
    private readonly HashSet<string> _nodeNames;
    private readonly HashSet<string> _lowest;
    private readonly HashSet<string> _masked = new(StringComparer.Ordinal);
    private readonly SignalMap _map = new();

    /// <summary>For each value that is an input or an input under other axes, the input.</summary>
    private readonly Dictionary<string, string> _rawInputs = new(StringComparer.Ordinal);

    /// <summary>For each value of whole numbers that an input was turned into, the input.</summary>
    private readonly Dictionary<string, string> _indices = new(StringComparer.Ordinal);

    /// <summary>For each constant that is made of others, the first initializer behind it.</summary>
    private readonly Dictionary<string, string> _madeOf = new(StringComparer.Ordinal);

    private ModelSignalMap(GraphProto graph, IReadOnlyDictionary<string, InitializerRecord> records)
    {
        _graph = graph;
        _records = records;
        _constants = [.. graph.Initializer.Select(tensor => tensor.Name), .. graph.SparseInitializer.Select(tensor => tensor.Values.Name)];
        _lowest =
        [
            .. graph.Initializer.Where(IsLowest).Select(tensor => tensor.Name),
            .. graph.Node.Where(node => node.OpType == "Constant" && Attribute(node, "value")?.T is { } tensor && IsLowest(tensor))
                .Select(node => node.Output[0]),
        ];
        _nodeNames = [.. graph.Node.Select(node => node.Name)];
    }

    /// <summary>Whether an operator gives the values it gets, under other axes: there is nothing new to measure.</summary>
    public static bool OnlyMoves(string op) => op is "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" or "Identity" or "Transpose";

    /// <summary>The places of a model.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="records">What the model says of its initializers.</param>
    /// <param name="record">What the model says of its inputs; null if it says nothing.</param>
    public static SignalMap Of(GraphProto graph, IReadOnlyDictionary<string, InitializerRecord> records, ModelRecord? record)
    {
        var map = new ModelSignalMap(graph, records);
        foreach (var (input, count) in record?.InputChoices ?? new Dictionary<string, int>())
            map._map.IndexInputs[record!.Names.GetValueOrDefault(input, input)] = Math.Max(1, count);
        foreach (var (input, values) in record?.InputExamples ?? new Dictionary<string, IReadOnlyList<float>>())
            map._map.Examples[record!.Names.GetValueOrDefault(input, input)] = values;
        map.AddInputs();
        map._map.HasBatchNorm = records.Values.Any(record => record.Kind == BlobKind.Variance)
            || graph.Node.Any(node => node.OpType == "BatchNormalization");
        foreach (var node in graph.Node)
            map.Add(node);
        return map._map;
    }

    private void AddInputs()
    {
        foreach (var input in _graph.Input.Where(input => !_constants.Contains(input.Name)))
        {
            _map.Add(new SignalPlace(input.Name) { IsInput = true });
            _rawInputs.Add(input.Name, input.Name);
        }
    }

    private void Add(NodeProto node)
    {
        List<string> inputs = [.. node.Input.Concat(CapturedBy(node)).Where(name => name.Length > 0).Distinct()];
        if (inputs.All(_constants.Contains) && !IsRandom(node.OpType))
        {
            foreach (var output in node.Output)
            {
                _constants.Add(output);
                if (inputs.Count > 0)
                    _madeOf[output] = _madeOf.GetValueOrDefault(inputs[0], inputs[0]);
            }

            return;
        }

        TraceIndices(node);
        TraceTable(node);
        var isMasked = IsMasked(node);
        var weights = WeightsOf(node, inputs);
        foreach (var output in node.Output.Where(output => output.Length > 0))
        {
            _map.Add(new SignalPlace(output)
            {
                Layer = LayerOf(node, output),
                Type = node.OpType,
                Bottoms = inputs,
                Weights = weights,
                Effect = EffectOf(node),
                IsMasked = isMasked,
            });
            if (isMasked)
                _masked.Add(output);
        }
    }

    // Minus infinity in place of what is not to be chosen, and what only chooses among such values.
    private bool IsMasked(NodeProto node) => node.OpType switch
    {
        "Where" => node.Input.Skip(1).Any(_lowest.Contains),
        "TopK" or "Gather" or "GatherElements" or "Slice" or "Split" or "Concat" => node.Input.Any(_masked.Contains),
        var op => OnlyMoves(op) && _masked.Contains(node.Input[0]),
    };

    private static bool IsLowest(TensorProto tensor) => tensor.DataType == (int)DataType.Float
        && tensor.Dims.All(dim => dim == 1)
        && (tensor.FloatData is [float.NegativeInfinity]
            || (tensor.RawData.Length == sizeof(float) && BinaryPrimitives.ReadSingleLittleEndian(tensor.RawData.Span) == float.NegativeInfinity));

    // Whole numbers made of an input choose something: a class, a word.
    private void TraceIndices(NodeProto node)
    {
        if (node.Input.Count == 0 || !_rawInputs.TryGetValue(node.Input[0], out var input))
            return;
        if (OnlyMoves(node.OpType) || node.OpType is "Slice" or "Split" or "Floor" or "Clip")
        {
            foreach (var output in node.Output)
                _rawInputs.TryAdd(output, input);
        }
        else if (node.OpType == "Cast" && Attribute(node, "to")?.I is (long)DataType.Int64 or (long)DataType.Int32)
        {
            // The least choice there can be, until a table tells more.
            _map.IndexInputs.TryAdd(input, 1);
            foreach (var output in node.Output)
                _indices.TryAdd(output, input);
        }
    }

    // Whole numbers that choose rows of one table tell by its size how many there are.
    private void TraceTable(NodeProto node)
    {
        if (OnlyMoves(node.OpType) && node.Input.Count > 0 && _indices.TryGetValue(node.Input[0], out var moved))
            _indices.TryAdd(node.Output[0], moved);
        if (node.OpType != "Gather" || node.Input.Count < 2 || !_indices.TryGetValue(node.Input[1], out var input))
            return;
        var table = _graph.Initializer.FirstOrDefault(tensor => tensor.Name == node.Input[0]);
        var axis = (int)(Attribute(node, "axis")?.I ?? 0);
        if (table is null || axis < 0 || axis >= table.Dims.Count)
            return;
        var (rows, known) = ((int)Math.Clamp(table.Dims[axis], 1, int.MaxValue), _map.IndexInputs[input]);
        _map.IndexInputs[input] = known == 1 ? rows : Math.Min(known, rows);
    }

    private SignalWeights? WeightsOf(NodeProto node, IReadOnlyList<string> inputs)
    {
        // Of a model that PortKit wrote it is known which initializers are weights.
        foreach (var input in inputs.Where(_constants.Contains))
        {
            if (RecordOf(input) is { } record && WeightVariant.IsWeight(record.Kind))
                return new SignalWeights(record.Filler, SignalWeights.FanInOf(record.Kind, [.. record.Dims]));
        }

        return node.OpType switch
        {
            "Conv" or "ConvTranspose" or "LSTM" or "GRU" or "RNN" when node.Input.Skip(1).Take(1).Any(_constants.Contains) =>
                new SignalWeights(null, 0),
            "Gemm" or "MatMul" when node.Input.Take(2).Any(_constants.Contains) => new SignalWeights(null, 0),
            _ => null,
        };
    }

    private static SignalEffect EffectOf(NodeProto node) => node.OpType switch
    {
        "Relu" => SignalEffect.Rectifies,
        "LeakyRelu" when Attribute(node, "alpha") is { F: 0 } => SignalEffect.Rectifies,
        "LeakyRelu" or "PRelu" or "Elu" or "Swish" or "Gelu" or "HardSwish" => SignalEffect.Bends,
        "Tanh" or "Sigmoid" or "Softsign" => SignalEffect.Saturates,
        _ => SignalEffect.None,
    };

    private InitializerRecord? RecordOf(string constant) => _records.GetValueOrDefault(_madeOf.GetValueOrDefault(constant, constant));

    // PortKit calls the nodes of a layer LAYER, LAYER/1, LAYER/2 and so on. Other makers name them as they like, or not at all.
    private string LayerOf(NodeProto node, string output)
    {
        if (node.Name.Length == 0)
            return output;
        var end = node.Name.LastIndexOf('/');
        var isNumbered = _records.Count > 0 && end > 0 && node.Name[(end + 1)..].All(char.IsAsciiDigit) && _nodeNames.Contains(node.Name[..end]);
        return isNumbered ? node.Name[..end] : node.Name;
    }

    private static bool IsRandom(string op) =>
        op is "RandomNormal" or "RandomUniform" or "RandomNormalLike" or "RandomUniformLike" or "Multinomial" or "Bernoulli";

    private static AttributeProto? Attribute(NodeProto node, string name) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name);

    /// <summary>What the inner graphs of a node read from outside.</summary>
    private static IEnumerable<string> CapturedBy(NodeProto node)
    {
        foreach (var graph in node.Attribute.SelectMany(attribute => attribute.G is null ? attribute.Graphs : [attribute.G, .. attribute.Graphs]))
        {
            HashSet<string> own =
            [
                .. graph.Node.SelectMany(inner => inner.Output),
                .. graph.Input.Select(input => input.Name),
                .. graph.Initializer.Select(tensor => tensor.Name),
            ];
            var read = graph.Node.SelectMany(inner => inner.Input.Concat(CapturedBy(inner))).Concat(graph.Output.Select(output => output.Name));
            foreach (var name in read.Where(name => !own.Contains(name)))
                yield return name;
        }
    }
}
