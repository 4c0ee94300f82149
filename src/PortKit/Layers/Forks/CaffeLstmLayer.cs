using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers.Forks;

/// <summary>
/// Lstm of junhyukoh/caffe-lstm (lstm_layer.cu; its CPU code gives every sequence of a batch the hidden state of the first one, which nets are
/// not trained with). Bottom 0 has a row for each step of each sequence, bottom 1 perhaps the clip, 0 where a sequence begins. CTPN's copy
/// (tianzhi0549/CTPN) has steps and sequences on two axes, in the top too: it is taken where bottom 0 has three axes or more and there is neither
/// batch_size nor a clip. Blobs are the weights of the input, those of the hidden state, and the bias.
/// </summary>
internal sealed class CaffeLstmLayer : ILayer
{
    private const int Gates = 4;

    public IReadOnlyList<string> Types => ["Lstm"];

    public LayerFamily Family => LayerFamily.Matrix;

    public LayerSignature Signature { get; } = new(1, 2, 1, 1);

    public LayerSupport Support { get; } = new(
        LayerSupportKind.Converted,
        "every run of the model begins with states of zero, where the fork goes on from its last forward pass if there is a clip");

    public BottomHint Expects(LayerParameter layer, int bottom) => bottom == 0 ? BottomHint.Sequence : BottomHint.Any;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.GetExtension(LayerForks.Extensions.LstmParam) ?? new LstmParameter();
        var outputs = layer.NumOutput(param, param.NumOutput, LstmParameter.NumOutputFieldNumber);
        var bottom = context.Bottoms[0];
        var hasClip = context.Bottoms.Count > 1;
        if (bottom.Rank < 2 || bottom[0] == 0)
            throw layer.Refuse(Codes.BottomShape, layer.AtBottom(0), "a bottom of at least 2 axes and at least 1 time step is expected", $"{bottom}");
        var isOfCtpn = bottom.Rank > 2 && !param.HasBatchSize && !hasClip;
        var atBatch = layer.At(param, LstmParameter.BatchSizeFieldNumber);
        if (param.BatchSize is 0 or > int.MaxValue || (!isOfCtpn && bottom[0] % param.BatchSize != 0))
            throw layer.Refuse(Codes.OutOfRange, atBatch, $"batch_size must divide the {bottom[0]} rows of bottom 0", $"{param.BatchSize}");
        var streams = isOfCtpn ? bottom[1] : (int)param.BatchSize;
        var steps = isOfCtpn ? bottom[0] : bottom[0] / streams;
        if (hasClip && (context.Bottoms[1].Rank == 0 || context.Bottoms[1][0] != bottom[0] || context.Bottoms[1].Count != bottom[0]))
        {
            throw layer.Refuse(
                Codes.BottomShape,
                layer.AtBottom(1),
                $"bottom 1, the clip, must have one value for each of the {bottom[0]} rows of bottom 0",
                $"{context.Bottoms[1]}");
        }

        if (isOfCtpn)
        {
            context.Note(
                Codes.Dialect,
                layer.Location,
                $"bottom 0, {bottom}, is taken as {Counted.Of(steps, "time step")} of {Counted.Of(streams, "sequence")}, as in CTPN",
                "Write  batch_size: 1  in lstm_param if every row is a time step, as in caffe-lstm.");
        }

        var inputs = bottom.CountFrom(isOfCtpn ? 2 : 1);
        var rows = context.Shape(Gates, outputs).Count;
        List<BlobSpec> blobs =
        [
            layer.Blob(context.Shape(rows, inputs), param.WeightFiller) with { Role = new(BlobKind.Matrix) { HasGates = true } },
            layer.Blob(context.Shape(rows, outputs), param.WeightFiller) with { Role = new(BlobKind.Matrix) { HasGates = true } },
            layer.Blob(new Shape(rows), param.BiasFiller) with { Role = new(BlobKind.Bias) { HasGates = true } },
        ];
        var top = isOfCtpn ? context.Shape(steps, streams, outputs) : context.Shape(bottom[0], outputs);
        return new CaffeLstmPlan(top, steps, streams, inputs, outputs)
        {
            Blobs = blobs,
            MultiplyAdds = (long)steps * streams * rows * (inputs + outputs),
            BottomChoices = hasClip ? new Dictionary<int, int> { [1] = 2 } : new Dictionary<int, int>(),
        };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var lstm = (CaffeLstmPlan)plan;
        var y = context.BottomCount > 1 ? EmitScan(lstm, context) : EmitLstm(lstm, context);
        context.Top(0, context.Graph.Reshape(y, lstm.Top.ToLongs()));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (_, steps, streams, inputs, outputs) = (CaffeLstmPlan)plan;
        var gates = new float[Gates * outputs];
        for (var n = 0; n < streams; n++)
        {
            var (hidden, cell) = (new float[outputs], new float[outputs]);
            for (var t = 0; t < steps; t++)
            {
                var row = (t * streams) + n;
                var cont = context.BottomCount > 1 ? context.Bottom(1)[row] : 1;
                context.Blob(2).CopyTo(gates);
                RecurrentPlan.AddProduct(context.Blob(0), context.Bottom(0), row, gates);
                TensorPrimitives.Multiply(hidden, cont, hidden);
                RecurrentPlan.AddProduct(context.Blob(1), hidden, 0, gates);
                LstmUnitLayer.Step(cell, hidden, gates, cont);
                hidden.CopyTo(context.Top(0)[(row * outputs)..]);
            }
        }
    }

    // ONNX has the gates in another order: input, output, forget, candidate.
    private static Value EmitLstm(CaffeLstmPlan lstm, EmitContext context)
    {
        var (_, steps, streams, inputs, outputs) = lstm;
        var graph = context.Graph;
        var order = graph.Constant((ReadOnlySpan<long>)[0, 2, 1, 3]);
        var bias = graph.Reshape(Ordered(2, 1), 1, Gates * outputs);
        var noBias = graph.Constant(new float[Gates * outputs], 1, Gates * outputs);
        var y = graph.Node(
            "LSTM",
            [graph.Reshape(context.Bottom(0), steps, streams, inputs), Ordered(0, inputs), Ordered(1, outputs), graph.Concat([bias, noBias], 1)],
            Attr.Int("hidden_size", outputs));
        return y.Shaped(steps, 1, streams, outputs);

        Value Ordered(int blob, int length) =>
            graph.Reshape(graph.Gather(context.Blob(blob, Gates, outputs, length), order), 1, Gates * outputs, length);
    }

    private static Value EmitScan(CaffeLstmPlan lstm, EmitContext context)
    {
        var (_, steps, streams, _, outputs) = lstm;
        var graph = context.Graph;
        var body = graph.Subgraph("step");
        var (hidden, cell) = (body.Input("hidden", [streams, outputs]), body.Input("cell", [streams, outputs]));
        var (input, clip) = (body.Input("input", [streams, Gates * outputs]), body.Input("clip", [streams, 1]));
        var gates = RecurrentPlan.Product(body, body.Mul(hidden, clip), context.Blob(1), input, streams);
        var (nextCell, nextHidden) = LstmUnitLayer.Emit(body, cell, gates, clip, outputs, axis: 1);
        body.Output("next_hidden", nextHidden, [streams, outputs]);
        body.Output("next_cell", nextCell, [streams, outputs]);
        body.Output("row", nextHidden, [streams, outputs]);

        var projected = RecurrentPlan.Product(graph, context.Bottom(0), context.Blob(0), context.Blob(2), steps * streams);
        var zeros = graph.Zeros(streams, outputs);
        var results = graph.Nodes(
            "Scan",
            [zeros, zeros, graph.Reshape(projected, steps, streams, Gates * outputs), graph.Reshape(context.Bottom(1), steps, streams, 1)],
            3,
            body.ToAttribute("body"),
            Attr.Int("num_scan_inputs", 2));
        return results[2].Shaped(steps, streams, outputs);
    }

    /// <param name="Top">The top.</param>
    /// <param name="Steps">The time steps.</param>
    /// <param name="Streams">The sequences that run side by side.</param>
    /// <param name="Inputs">What is in one step of one sequence.</param>
    /// <param name="Outputs">num_output.</param>
    private sealed record CaffeLstmPlan(Shape Top, int Steps, int Streams, int Inputs, int Outputs) : LayerPlan(Top);
}
