using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers;

/// <summary>
/// RNN: h = tanh(W_hh (cont · h') + W_xh x + b_h), and W_xh_static times the static input if there is one; the sequence is
/// tanh(W_ho h + b_o) (rnn_layer.cpp). Blobs are W_xh, b_h, W_xh_static if there is one, W_hh, W_ho and b_o.
/// </summary>
internal sealed class RnnLayer : ILayer
{
    private const string Hidden = "hidden";

    public IReadOnlyList<string> Types => ["RNN"];

    public LayerFamily Family => LayerFamily.Matrix;

    public LayerSignature Signature { get; } = new(2, 4, 1, 2);

    public LayerSupport Support => RecurrentPlan.Support;

    public BottomHint Expects(LayerParameter layer, int bottom) => RecurrentPlan.Expected(bottom);

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var plan = RecurrentPlan.Read(layer, context, gates: 1, states: 1);
        var square = RecurrentPlan.Weights(layer, context.Shape(plan.Outputs, plan.Outputs));
        return plan.WithBlobs(layer, context, square, square, RecurrentPlan.Bias(layer, plan.Outputs));
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var rnn = (RecurrentPlan)plan;
        var (hidden, output, bias) = (context.Blob(rnn.HiddenBlob), context.Blob(rnn.HiddenBlob + 1), context.Blob(rnn.HiddenBlob + 2));
        rnn.Emit(
            context,
            (body, states, input, _) =>
            {
                var next = body.Tanh(RecurrentPlan.Product(body, states[0], hidden, input, rnn.Streams));
                return ([next], next);
            },
            sequence => context.Graph.Tanh(context.Graph.Reshape(
                RecurrentPlan.Product(context.Graph, sequence, output, bias, rnn.Steps * rnn.Streams), plan.TopShapes[0].ToLongs())));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var rnn = (RecurrentPlan)plan;
        rnn.Forward(context, (states, gates, _) =>
        {
            RecurrentPlan.AddProduct(context.Blob(rnn.HiddenBlob), states[0], 0, gates);
            TensorPrimitives.Tanh(gates, states[0]);
        });

        var y = context.Top(0);
        var hidden = y.ToArray();
        context.Keep(Hidden, hidden);
        for (var i = 0; i < y.Length; i += rnn.Outputs)
        {
            var part = y.Slice(i, rnn.Outputs);
            context.Blob(rnn.HiddenBlob + 2).CopyTo(part);
            RecurrentPlan.AddProduct(context.Blob(rnn.HiddenBlob + 1), hidden, i / rnn.Outputs, part);
            TensorPrimitives.Tanh(part, part);
        }
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => RecurrentPlan.GradientOf(layer, bottom, states: 1);

    public bool CanBeForced(int bottom) => bottom != 1;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        var rnn = (RecurrentPlan)plan;
        var outputs = rnn.Outputs;
        var hidden = context.Kept(Hidden);
        var output = context.Blob(rnn.HiddenBlob + 1);
        var back = new float[hidden.Length];
        var sums = new float[outputs];
        for (var row = 0; row < back.Length; row += outputs)
        {
            for (var i = 0; i < outputs; i++)
            {
                var y = context.KeptTop(0)[row + i];
                sums[i] = context.TopGradient(0)[row + i] * (1 - (y * y));
                TensorPrimitives.MultiplyAdd(output.Slice(i * outputs, outputs), sums[i], back.AsSpan(row, outputs), back.AsSpan(row, outputs));
            }

            RecurrentPlan.AddOuter(sums, hidden.Slice(row, outputs), context.BlobGradient(rnn.HiddenBlob + 1));
            TensorPrimitives.Add(context.BlobGradient(rnn.HiddenBlob + 2), sums, context.BlobGradient(rnn.HiddenBlob + 2));
        }

        rnn.Backward(
            context,
            back,
            (states, gates, _) =>
            {
                RecurrentPlan.AddProduct(context.Blob(rnn.HiddenBlob), states[0], 0, gates);
                TensorPrimitives.Tanh(gates, gates);
                gates.CopyTo(states[0]);
            },
            (_, after, _, gradients, gates) =>
            {
                for (var i = 0; i < outputs; i++)
                    gates[i] = gradients[0][i] * (1 - (after[i] * after[i]));
            });
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        var (rnn, graph, one) = ((RecurrentPlan)plan, context.Graph, context.Graph.Constant(1f));
        long[] rows = [rnn.Steps * rnn.Streams, rnn.Outputs];
        var y = graph.Reshape(context.KeptTop(0), rows);
        var sums = graph.Mul(graph.Reshape(context.TopGradient(0), rows), graph.Sub(one, graph.Mul(y, y)));
        var hidden = graph.Reshape(context.Kept(RecurrentPlan.HiddenSequence), rows);
        context.AddToBlob(rnn.HiddenBlob + 1, graph.Node("Gemm", [sums, hidden], Attr.Int("transA", 1)).Shaped(rnn.Outputs, rnn.Outputs));
        context.AddToBlob(rnn.HiddenBlob + 2, graph.ReduceSum(sums, [0], keepDims: false));
        var back = graph.MatMul(sums, context.Blob(rnn.HiddenBlob + 1));
        rnn.EmitGradient(
            context,
            back,
            (body, _, after, _, gradients) => ([gradients[0]], body.Mul(gradients[0], body.Sub(one, body.Mul(after, after)))));
    }
}
