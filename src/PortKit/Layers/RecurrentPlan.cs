using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers;

/// <summary>
/// What LSTM and RNN have in common (recurrent_layer.cpp). Bottoms are x (T, N, ...), the continuation markers (T, N), perhaps a static
/// input (N, ...), and with expose_hidden the states to begin with, (1, N, D) each; tops are the sequence (T, N, D) and with
/// expose_hidden the states at the end. Blob 0 and 1 take x to the gates, blob 2 the static input if there is one.
/// </summary>
/// <param name="Shapes">The shapes of the tops.</param>
/// <param name="Steps">T, the time steps.</param>
/// <param name="Streams">N, the sequences that run side by side.</param>
/// <param name="Outputs">D, num_output.</param>
/// <param name="Gates">How many gates each output has.</param>
/// <param name="States">How many states go from one step to the next; the first of them is the hidden one.</param>
/// <param name="HasStatic">Whether there is a static input.</param>
/// <param name="Exposed">Whether the states come in and go out.</param>
internal sealed partial record RecurrentPlan(
    IReadOnlyList<Shape> Shapes, int Steps, int Streams, int Outputs, int Gates, int States, bool HasStatic, bool Exposed) : LayerPlan(Shapes)
{
    /// <summary>What is kept of the forward pass: the hidden states of all steps, (T, N, D).</summary>
    internal const string HiddenSequence = "hidden";

    private const string StateCarried = "state";
    private const string BeforeStep = "before";
    private const string GatesOfSteps = "gates";

    /// <summary>Caffe builds a net with layers of its own for each step; no machine would build one of more.</summary>
    private const int MaxSteps = 1 << 16;

    /// <summary>One step of the recurrence in ONNX, within the body of a Scan.</summary>
    /// <param name="body">The body.</param>
    /// <param name="states">The states before, each (N, D), the hidden one multiplied by the markers.</param>
    /// <param name="input">What x and the static input add to the gates, (N, gates · D).</param>
    /// <param name="cont">The markers, (N, 1).</param>
    /// <returns>The states after, and what the step backward needs of this one.</returns>
    internal delegate (Value[] After, Value Gates) EmitStep(GraphBuilder body, Value[] states, Value input, Value cont);

    /// <summary>One step of the recurrence for one sequence.</summary>
    /// <param name="states">The states, each of D elements; taken from before to after. The hidden one comes multiplied by the marker.</param>
    /// <param name="gates">What all inputs but the hidden state add to the gates; may be changed.</param>
    /// <param name="cont">The marker.</param>
    internal delegate void ForwardStep(ReadOnlySpan<float[]> states, Span<float> gates, float cont);

    /// <summary>The index of the blob that takes the hidden state to the gates.</summary>
    public int HiddenBlob => HasStatic ? 3 : 2;

    /// <summary>What becomes of recurrent layers.</summary>
    public static LayerSupport Support { get; } = new(
        LayerSupportKind.Converted,
        "every run of the model begins with states of zero, where Caffe goes on from its last forward pass; expose_hidden hands the states in and "
            + "out");

    /// <summary>What is known of a bottom before the net is planned.</summary>
    public static BottomHint Expected(int bottom) => bottom == 0 ? BottomHint.Sequence : BottomHint.Any;

    /// <summary>Validates a recurrent layer; its blobs are still to be added.</summary>
    public static RecurrentPlan Read(LayerSource layer, PlanContext context, int gates, int states)
    {
        var param = ParamOf(layer);
        var exposed = param.ExposeHidden ? states : 0;
        CheckCounts(layer, exposed);
        var outputs = layer.NumOutput(param, param.NumOutput, RecurrentParameter.NumOutputFieldNumber);
        var (x, cont) = (context.Bottoms[0], context.Bottoms[1]);
        if (x.Rank < 3 || x[0] == 0)
            throw Shape(0, "must have at least 3 axes, time steps, sequences and what is in one step, and at least 1 time step");
        if (x[0] > MaxSteps)
            throw layer.Refuse(Codes.TooLarge, layer.AtBottom(0), $"bottom 0 may have at most {MaxSteps} time steps", $"{x[0]}");
        if (cont != new Shape(x.Dims[..2]))
            throw Shape(1, $"must have the first 2 axes of bottom 0, {x}");
        var hasStatic = context.Bottoms.Count > 2 + exposed;
        if (hasStatic && (context.Bottoms[2].Rank < 2 || context.Bottoms[2][0] != x[1]))
            throw Shape(2, $"must have at least 2 axes, the first for the {x[1]} sequences of bottom 0");
        var state = context.Shape(1, x[1], outputs);
        for (var i = context.Bottoms.Count - exposed; i < context.Bottoms.Count; i++)
        {
            if (context.Bottoms[i] != state)
                throw Shape(i, $"must have the shape of a state, {state}");
        }

        if (layer.CarriesBlobs)
        {
            context.Warn(
                Codes.Ignored,
                layer.At(layer.Parameter, LayerParameter.BlobsFieldNumber),
                "the blobs in the net are not used, as Caffe fills a recurrent layer whatever it carries");
        }

        Shape[] tops = [context.Shape(x[0], x[1], outputs), .. Enumerable.Repeat(state, exposed)];
        return new RecurrentPlan(tops, x[0], x[1], outputs, gates, states, hasStatic, exposed > 0)
        {
            BottomChoices = new Dictionary<int, int> { [1] = 2 },
        };

        LayerRefusedException Shape(int index, string expected) =>
            layer.Refuse(Codes.BottomShape, layer.AtBottom(index), $"bottom {index} {expected}", $"{context.Bottoms[index]}");
    }

    /// <summary>
    /// This plan with its blobs. Caffe fills those that take the inputs to the gates once, and those of <paramref name="perStep"/> anew for
    /// each time step; it keeps the first of each.
    /// </summary>
    public RecurrentPlan WithBlobs(LayerSource layer, PlanContext context, params ReadOnlySpan<BlobSpec> perStep)
    {
        var rows = context.Shape(Steps, Streams, (long)Gates * Outputs)[2];
        List<BlobSpec> blobs =
        [
            Weights(layer, context.Shape(rows, context.Bottoms[0].CountFrom(2)), Gates > 1),
            Bias(layer, rows, Gates > 1),
        ];
        if (HasStatic)
            blobs.Add(Weights(layer, context.Shape(rows, context.Bottoms[2].CountFrom(1)), Gates > 1));
        blobs.AddRange(perStep);
        var fills = blobs.Select((spec, index) => new FillStep(index, spec)).ToList();
        for (var step = 1; step < Steps; step++)
        {
            foreach (var spec in perStep)
                fills.Add(new FillStep(null, spec));
        }

        // The static input meets its weights once for each sequence, everything else at each step of it.
        var multiplyAdds = blobs
            .Select((spec, index) => spec.Shape.Rank < 2 ? 0 : (long)spec.Shape.Count * Streams * (HasStatic && index == 2 ? 1 : Steps))
            .Sum();
        return this with { Blobs = blobs, FillSteps = fills, MultiplyAdds = multiplyAdds };
    }

    /// <summary>A matrix, filled by weight_filler.</summary>
    public static BlobSpec Weights(LayerSource layer, Shape shape, bool hasGates = false) =>
        layer.Blob(shape, ParamOf(layer).WeightFiller, isAlwaysFilled: true) with { Role = new(BlobKind.Matrix) { HasGates = hasGates } };

    /// <summary>A vector, filled by bias_filler.</summary>
    public static BlobSpec Bias(LayerSource layer, int length, bool hasGates = false) =>
        layer.Blob(new Shape(length), ParamOf(layer).BiasFiller, isAlwaysFilled: true) with { Role = new(BlobKind.Bias) { HasGates = hasGates } };

    /// <summary>
    /// Runs the recurrence in a Scan: what x and the static input add to the gates is computed for all steps at once before it. Gives the
    /// tops their values, the sequence as <paramref name="finish"/> makes it of the hidden states of all steps, (T, N, D).
    /// </summary>
    public void Emit(EmitContext context, EmitStep step, Func<Value, Value> finish)
    {
        var graph = context.Graph;
        var body = graph.Subgraph("step");
        var before = new Value[States];
        for (var i = 0; i < States; i++)
            before[i] = body.Input($"state{i}", [Streams, Outputs]);
        var input = body.Input("input", [Streams, Gates * Outputs]);
        var cont = body.Input("cont", [Streams, 1]);
        Value[] start = [body.Mul(before[0], cont), .. before[1..]];
        var (after, gates) = step(body, start, input, cont);
        for (var i = 0; i < States; i++)
            body.Output($"next{i}", after[i], [Streams, Outputs]);
        body.Output("hidden", after[0], [Streams, Outputs]);

        // What the way back needs of each step.
        for (var i = 0; i < States && context.IsTraining; i++)
            body.Output($"before{i}", start[i], [Streams, Outputs]);
        if (context.IsTraining)
            body.Output("gates", gates, [Streams, Gates * Outputs]);

        Value[] inputs = [.. InitialStates(context), Projection(context), graph.Reshape(context.Bottom(1), Steps, Streams, 1)];
        var results = graph.Nodes(
            "Scan", inputs, context.IsTraining ? (2 * States) + 2 : States + 1, body.ToAttribute("body"), Attr.Int("num_scan_inputs", 2));
        for (var i = 0; i < States && !Exposed; i++)
            context.Carry($"{StateCarried}{i}", results[i].Shaped(Streams, Outputs));
        for (var i = 0; i < States && context.IsTraining; i++)
            context.Keep($"{BeforeStep}{i}", results[States + 1 + i].Shaped(Steps, Streams, Outputs));
        if (context.IsTraining)
        {
            context.Keep(GatesOfSteps, results[(2 * States) + 1].Shaped(Steps, Streams, Gates * Outputs));
            context.Keep(HiddenSequence, results[States].Shaped(Steps, Streams, Outputs));
        }

        context.Top(0, finish(results[States].Shaped(Steps, Streams, Outputs)));
        for (var i = 1; i < TopShapes.Count; i++)
            context.Top(i, graph.Reshape(results[i - 1].Shaped(Streams, Outputs), TopShapes[i].ToLongs()));
    }

    /// <summary>Runs the recurrence over all steps and sequences; top 0 is given the hidden states.</summary>
    public void Forward(ForwardContext context, ForwardStep step)
    {
        var width = Gates * Outputs;
        var gates = InputsOfGates(
            context.Blob(0), context.Blob(1), HasStatic ? context.Blob(2) : [], context.Bottom(0), HasStatic ? context.Bottom(2) : []);
        var states = new float[States][];
        var carried = new float[States][];
        for (var i = 0; i < States; i++)
        {
            var start = Exposed ? context.Bottom(context.BottomCount - States + i) : context.Carried($"{StateCarried}{i}", Streams * Outputs);
            carried[i] = start.ToArray();
            context.Keep($"{StateCarried}{i}", start);
        }

        for (var n = 0; n < Streams; n++)
        {
            for (var i = 0; i < States; i++)
                states[i] = carried[i].AsSpan(n * Outputs, Outputs).ToArray();
            for (var t = 0; t < Steps; t++)
            {
                var (row, cont) = ((t * Streams) + n, context.Bottom(1)[(t * Streams) + n]);
                TensorPrimitives.Multiply(states[0], cont, states[0]);
                step(states, gates.AsSpan(row * width, width), cont);
                states[0].CopyTo(context.Top(0)[(row * Outputs)..]);
            }

            for (var i = 1; i < TopShapes.Count; i++)
                states[i - 1].CopyTo(context.Top(i)[(n * Outputs)..]);
            for (var i = 0; i < States; i++)
                states[i].CopyTo(carried[i].AsSpan(n * Outputs));
        }

        for (var i = 0; i < States && !Exposed; i++)
            context.Carry($"{StateCarried}{i}", carried[i]);
    }

    /// <summary>What x and the static input add to the gates, for all steps and sequences.</summary>
    private float[] InputsOfGates(
        ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, ReadOnlySpan<float> ofStatic, ReadOnlySpan<float> x, ReadOnlySpan<float> still)
    {
        var width = Gates * Outputs;
        var gates = new float[Steps * Streams * width];
        for (var i = 0; i < gates.Length; i += width)
        {
            bias.CopyTo(gates.AsSpan(i));
            AddProduct(weights, x, i / width, gates.AsSpan(i, width));
            if (HasStatic)
                AddProduct(ofStatic, still, i / width % Streams, gates.AsSpan(i, width));
        }

        return gates;
    }

    /// <summary>x W' + b, where x is taken as a matrix of so many rows.</summary>
    internal static Value Product(GraphBuilder graph, Value x, Value weights, Value? bias, int rows)
    {
        var (outputs, length) = (weights.Dims![0], weights.Dims[1]);
        return graph.Node("Gemm", [graph.Reshape(x, rows, length), weights, bias], Attr.Int("transB", 1)).Shaped(rows, outputs);
    }

    /// <summary>y += W x, where x is one row of a matrix.</summary>
    internal static void AddProduct(ReadOnlySpan<float> weights, ReadOnlySpan<float> x, int row, Span<float> y)
    {
        var length = weights.Length / y.Length;
        for (var i = 0; i < y.Length; i++)
            y[i] += TensorPrimitives.Dot(weights.Slice(i * length, length), x.Slice(row * length, length));
    }

    private static RecurrentParameter ParamOf(LayerSource layer) => layer.Parameter.RecurrentParam ?? new RecurrentParameter();

    private static void CheckCounts(LayerSource layer, int exposed)
    {
        var (bottoms, tops) = (layer.Parameter.Bottom.Count, layer.Parameter.Top.Count);
        var hidden = exposed > 0 ? "with" : "without";
        if (bottoms < 2 + exposed || bottoms > 3 + exposed)
        {
            throw layer.Refuse(
                Codes.BlobCount,
                layer.Location,
                $"{2 + exposed} or {3 + exposed} bottoms are expected {hidden} expose_hidden",
                $"{bottoms}");
        }

        if (tops != 1 + exposed)
        {
            var expected = exposed > 0 ? $"{1 + exposed} tops are" : "1 top is";
            throw layer.Refuse(Codes.BlobCount, layer.Location, $"{expected} expected {hidden} expose_hidden", $"{tops}");
        }
    }

    private Value Projection(EmitContext context)
    {
        var y = Product(context.Graph, context.Bottom(0), context.Blob(0), context.Blob(1), Steps * Streams);
        y = context.Graph.Reshape(y, Steps, Streams, Gates * Outputs);
        return HasStatic ? context.Graph.Add(y, Product(context.Graph, context.Bottom(2), context.Blob(2), null, Streams)) : y;
    }

    private IEnumerable<Value> InitialStates(EmitContext context)
    {
        if (Exposed)
            return Enumerable.Range(context.BottomCount - States, States).Select(i => context.Graph.Reshape(context.Bottom(i), Streams, Outputs));
        if (context.IsTraining)
            return Enumerable.Range(0, States).Select(i => context.Carried($"{StateCarried}{i}", new Shape(Streams, Outputs))!);
        return Enumerable.Repeat(context.Graph.Zeros(Streams, Outputs), States);
    }
}
