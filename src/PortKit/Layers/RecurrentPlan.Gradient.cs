using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Onnx;

namespace PortKit.Layers;

/// <content>How gradients go back over the steps.</content>
internal sealed partial record RecurrentPlan
{
    /// <summary>One step backward in ONNX, within the body of a Scan.</summary>
    /// <param name="body">The body.</param>
    /// <param name="before">The states before the step, the hidden one multiplied by the markers.</param>
    /// <param name="gates">What the forward step gave for it.</param>
    /// <param name="cont">The markers, (N, 1).</param>
    /// <param name="back">What comes back to the states after the step.</param>
    /// <returns>What goes back to the states before it, but for the hidden one, and what goes back to the gates' inputs.</returns>
    internal delegate (Value[] Before, Value Sums) EmitStepBack(GraphBuilder body, Value[] before, Value gates, Value cont, Value[] back);

    /// <summary>One step backward for one sequence.</summary>
    /// <param name="before">The states before the step; the hidden one multiplied by the marker.</param>
    /// <param name="gates">What the forward step left in the gates.</param>
    /// <param name="cont">The marker.</param>
    /// <param name="back">What comes back to the states after the step; all but the hidden one are taken to that of those before it.</param>
    /// <param name="sums">Takes what goes back to the gates' inputs.</param>
    internal delegate void BackwardStep(
        ReadOnlySpan<float[]> before, ReadOnlySpan<float> gates, float cont, ReadOnlySpan<float[]> back, Span<float> sums);

    /// <summary>What Caffe's Backward does for a bottom of a recurrent layer.</summary>
    public static BottomGradient GradientOf(LayerParameter layer, int bottom, int states)
    {
        var inputs = layer.Bottom.Count - (layer.RecurrentParam is { ExposeHidden: true } ? states : 0);
        return bottom == 1 ? BottomGradient.Stops : bottom < inputs ? BottomGradient.Always : BottomGradient.Nothing;
    }

    /// <summary>
    /// Goes back over all steps and sequences. No gradient goes back beyond the first step, nor comes in for the states that the last one left; what
    /// is learned gets its gradient whether it is asked for or not, as Caffe's inner net does not know what is asked of the layer.
    /// </summary>
    /// <param name="context">The layer.</param>
    /// <param name="hidden">What comes back to the hidden state of each step.</param>
    /// <param name="step">The forward step, which is computed again.</param>
    /// <param name="stepBack">The backward step.</param>
    public void Backward(BackwardContext context, ReadOnlySpan<float> hidden, ForwardStep step, BackwardStep stepBack)
    {
        var width = Gates * Outputs;
        var gates = InputsOfGates(
            context.Blob(0), context.Blob(1), HasStatic ? context.Blob(2) : [], context.KeptBottom(0), HasStatic ? context.KeptBottom(2) : []);
        var sums = new float[gates.Length];
        var before = new float[Steps][][];
        for (var n = 0; n < Streams; n++)
        {
            var states = new float[States][];
            for (var i = 0; i < States; i++)
                states[i] = context.Kept($"{StateCarried}{i}").Slice(n * Outputs, Outputs).ToArray();
            for (var t = 0; t < Steps; t++)
            {
                var (row, cont) = ((t * Streams) + n, context.Bottom(1)[(t * Streams) + n]);
                TensorPrimitives.Multiply(states[0], cont, states[0]);
                before[t] = [.. states.Select(state => state.ToArray())];
                step(states, gates.AsSpan(row * width, width), cont);
            }

            var back = Enumerable.Range(0, States).Select(_ => new float[Outputs]).ToArray();
            for (var t = Steps - 1; t >= 0; t--)
            {
                var (row, cont) = ((t * Streams) + n, context.Bottom(1)[(t * Streams) + n]);
                var sum = sums.AsSpan(row * width, width);
                TensorPrimitives.Add(back[0], hidden.Slice(row * Outputs, Outputs), back[0]);
                stepBack(before[t], gates.AsSpan(row * width, width), cont, back, sum);
                AddOuter(sum, before[t][0], context.BlobGradient(HiddenBlob));
                Array.Clear(back[0]);
                AddTransposed(context.Blob(HiddenBlob), sum, back[0]);
                TensorPrimitives.Multiply(back[0], cont, back[0]);
            }
        }

        BackToInputs(context, sums);
    }

    /// <summary>The way back in ONNX: a Scan over the steps from the last one, and then the inputs and weights for all steps at once.</summary>
    /// <param name="context">The layer.</param>
    /// <param name="hidden">What comes back to the hidden state of each step.</param>
    /// <param name="stepBack">One step.</param>
    public void EmitGradient(GradientContext context, Value hidden, EmitStepBack stepBack)
    {
        var (graph, width) = (context.Graph, Gates * Outputs);
        var body = graph.Subgraph("back");
        var back = new Value[States];
        for (var i = 0; i < States; i++)
            back[i] = body.Input($"back{i}", [Streams, Outputs]);
        var before = new Value[States];
        for (var i = 0; i < States; i++)
            before[i] = body.Input($"before{i}", [Streams, Outputs]);
        var (gates, cont, coming) = (
            body.Input("gates", [Streams, width]), body.Input("cont", [Streams, 1]), body.Input("hidden", [Streams, Outputs]));
        var (goes, sums) = stepBack(body, before, gates, cont, [body.Add(back[0], coming), .. back[1..]]);
        goes[0] = body.Mul(body.MatMul(sums, context.Blob(HiddenBlob)), cont);
        for (var i = 0; i < States; i++)
            body.Output($"goes{i}", goes[i], [Streams, Outputs]);
        body.Output("sums", sums, [Streams, width]);

        Value[] inputs =
        [
            .. Enumerable.Repeat(context.Graph.Zeros(Streams, Outputs), States),
            .. Enumerable.Range(0, States).Select(i => context.Kept($"{BeforeStep}{i}")),
            context.Kept(GatesOfSteps),
            graph.Reshape(context.Bottom(1), Steps, Streams, 1),
            graph.Reshape(hidden, Steps, Streams, Outputs),
        ];
        var scans = States + 3;
        var results = graph.Nodes(
            "Scan",
            inputs,
            States + 1,
            body.ToAttribute("body"),
            Attr.Int("num_scan_inputs", scans),
            Attr.Ints("scan_input_directions", [.. Enumerable.Repeat(1L, scans)]),
            Attr.Ints("scan_output_directions", [1]));
        var all = graph.Reshape(results[States].Shaped(Steps, Streams, width), Steps * Streams, width);
        context.AddToBlob(HiddenBlob, Outer(graph, all, graph.Reshape(context.Kept($"{BeforeStep}0"), Steps * Streams, Outputs)));
        context.AddToBlob(0, Outer(graph, all, graph.Reshape(context.KeptBottom(0), Steps * Streams, context.BottomShape(0).CountFrom(2))));
        context.AddToBlob(1, graph.ReduceSum(all, [0], keepDims: false));
        context.BottomGradient(0, graph.MatMul(all, context.Blob(0)));
        if (!HasStatic)
            return;
        var still = graph.ReduceSum(graph.Reshape(all, Steps, Streams, width), [0], keepDims: false);
        context.AddToBlob(2, Outer(graph, still, graph.Reshape(context.KeptBottom(2), Streams, context.BottomShape(2).CountFrom(1))));
        context.BottomGradient(2, graph.MatMul(still, context.Blob(2)));
    }

    // What goes to a matrix that took rows of x to those of sums.
    private static Value Outer(GraphBuilder graph, Value sums, Value x) =>
        graph.Node("Gemm", [sums, x], Attr.Int("transA", 1)).Shaped(sums.Dims![1], x.Dims![1]);

    /// <summary>Adds the outer product of two vectors to a matrix.</summary>
    internal static void AddOuter(ReadOnlySpan<float> rows, ReadOnlySpan<float> columns, Span<float> matrix)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            var row = matrix.Slice(i * columns.Length, columns.Length);
            TensorPrimitives.MultiplyAdd(columns, rows[i], row, row);
        }
    }

    // y += W' x.
    private static void AddTransposed(ReadOnlySpan<float> weights, ReadOnlySpan<float> x, Span<float> y)
    {
        for (var i = 0; i < x.Length; i++)
            TensorPrimitives.MultiplyAdd(weights.Slice(i * y.Length, y.Length), x[i], y, y);
    }

    private void BackToInputs(BackwardContext context, float[] sums)
    {
        var width = Gates * Outputs;
        var length = context.BottomGradient(0).Length / (Steps * Streams);
        context.BottomGradient(0).Clear();
        if (HasStatic)
            context.BottomGradient(2).Clear();
        for (var row = 0; row < Steps * Streams; row++)
        {
            var sum = sums.AsSpan(row * width, width);
            AddOuter(sum, context.KeptBottom(0).Slice(row * length, length), context.BlobGradient(0));
            TensorPrimitives.Add(context.BlobGradient(1), sum, context.BlobGradient(1));
            AddTransposed(context.Blob(0), sum, context.BottomGradient(0).Slice(row * length, length));
            if (!HasStatic)
                continue;
            var size = context.BottomGradient(2).Length / Streams;
            AddOuter(sum, context.KeptBottom(2).Slice(row % Streams * size, size), context.BlobGradient(2));
            AddTransposed(context.Blob(2), sum, context.BottomGradient(2).Slice(row % Streams * size, size));
        }
    }
}
