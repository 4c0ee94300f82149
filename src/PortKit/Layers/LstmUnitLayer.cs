using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers;

/// <summary>
/// LSTMUnit: one time step of an LSTM after its inner products. Bottoms are the cell before (1, N, D), the gates' inputs (1, N, 4D) and
/// the continuation markers (1, N); tops are the cell c = cont · sigmoid(f) · c' + sigmoid(i) · tanh(g) and the hidden state
/// h = sigmoid(o) · tanh(c). The gates come in the order i, f, o, g (lstm_unit_layer.cpp).
/// </summary>
internal sealed class LstmUnitLayer : ILayer
{
    public IReadOnlyList<string> Types => ["LSTMUnit"];

    public LayerFamily Family => LayerFamily.Matrix;

    public LayerSignature Signature { get; } = new(3, 3, 2, 2) { InPlace = true };

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var cell = context.Bottoms[0];
        if (cell.Rank != 3 || cell[0] != 1)
            throw layer.Refuse(Codes.BottomShape, layer.AtBottom(0), "bottom 0, the cell, must have 3 axes, the first of size 1", $"{cell}");
        Require(1, "the gates", context.Shape(1, cell[1], 4L * cell[2]));
        Require(2, "the continuation markers", new Shape(1, cell[1]));
        return new LayerPlan([cell, cell]) { BottomChoices = new Dictionary<int, int> { [2] = 2 } };

        void Require(int index, string what, Shape expected)
        {
            if (context.Bottoms[index] != expected)
            {
                throw layer.Refuse(
                    Codes.BottomShape,
                    layer.AtBottom(index),
                    $"bottom {index}, {what}, must have the shape {expected} for a cell of shape {cell}",
                    $"{context.Bottoms[index]}");
            }
        }
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var cont = context.Graph.Reshape(context.Bottom(2), 1, plan.TopShapes[0][1], 1);
        var (cell, hidden) = Emit(context.Graph, context.Bottom(0), context.Bottom(1), cont, plan.TopShapes[0][2], axis: 2);
        context.Top(0, cell);
        context.Top(1, hidden);
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var length = plan.TopShapes[0][2];
        for (var n = 0; n < plan.TopShapes[0][1]; n++)
        {
            context.Bottom(0).Slice(n * length, length).CopyTo(context.Top(0)[(n * length)..]);
            Step(
                context.Top(0).Slice(n * length, length),
                context.Top(1).Slice(n * length, length),
                context.Bottom(1).Slice(n * 4 * length, 4 * length),
                context.Bottom(2)[n]);
        }
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => bottom < 2 ? BottomGradient.Given : BottomGradient.Stops;

    public bool CanBeForced(int bottom) => bottom != 2;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        var length = plan.TopShapes[0][2];
        var (cellGradient, gateGradient) = (new float[length], new float[4 * length]);
        for (var n = 0; n < plan.TopShapes[0][1] && (context.WantsBottom(0) || context.WantsBottom(1)); n++)
        {
            context.TopGradient(0).Slice(n * length, length).CopyTo(cellGradient);
            StepBack(
                context.Bottom(0).Slice(n * length, length),
                context.Bottom(1).Slice(n * 4 * length, 4 * length),
                context.Bottom(2)[n],
                context.TopGradient(1).Slice(n * length, length),
                cellGradient,
                gateGradient);
            if (context.WantsBottom(0))
                cellGradient.CopyTo(context.BottomGradient(0)[(n * length)..]);
            if (context.WantsBottom(1))
                gateGradient.CopyTo(context.BottomGradient(1)[(n * 4 * length)..]);
        }
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        if (!context.WantsBottom(0) && !context.WantsBottom(1))
            return;
        var (graph, cell) = (context.Graph, plan.TopShapes[0]);
        var cont = graph.Reshape(context.Bottom(2), 1, cell[1], 1);
        var (before, gates) = EmitBack(
            graph, context.Bottom(0), context.Bottom(1), cont, context.TopGradient(1), context.TopGradient(0), cell[2], axis: 2);
        if (context.WantsBottom(0))
            context.BottomGradient(0, before);
        if (context.WantsBottom(1))
            context.BottomGradient(1, gates);
    }

    /// <summary>The step backward in ONNX; see <see cref="StepBack"/>.</summary>
    internal static (Value Cell, Value Gates) EmitBack(
        GraphBuilder graph, Value cell, Value gates, Value cont, Value hiddenGradient, Value cellGradient, int length, int axis)
    {
        var one = graph.Constant(1f);
        var parts = graph.Split(gates, [3L * length, length], axis);
        var open = graph.Split(graph.Sigmoid(parts[0]), [length, length, length], axis);
        var (i, f, o, g) = (open[0], graph.Mul(open[1], cont), open[2], graph.Tanh(parts[1]));
        var tanh = graph.Tanh(graph.Add(graph.Mul(f, cell), graph.Mul(i, g)));
        var e = graph.Add(cellGradient, graph.Mul(graph.Mul(hiddenGradient, o), graph.Sub(one, graph.Mul(tanh, tanh))));
        var back = graph.Concat(
            [
                graph.Mul(graph.Mul(e, g), Slope(i)),
                graph.Mul(graph.Mul(e, cell), Slope(f)),
                graph.Mul(graph.Mul(hiddenGradient, tanh), Slope(o)),
                graph.Mul(graph.Mul(e, i), graph.Sub(one, graph.Mul(g, g))),
            ],
            axis);
        return (graph.Mul(e, f), back);

        Value Slope(Value y) => graph.Mul(y, graph.Sub(one, y));
    }

    /// <summary>The step backward for one sequence.</summary>
    /// <param name="cell">The cell before the step.</param>
    /// <param name="gates">What went into the gates.</param>
    /// <param name="cont">The marker.</param>
    /// <param name="hidden">What comes back to the hidden state.</param>
    /// <param name="cellGradient">What comes back to the cell after the step; taken to that of the cell before it.</param>
    /// <param name="gateGradient">Takes what goes back to the gates.</param>
    internal static void StepBack(
        ReadOnlySpan<float> cell,
        ReadOnlySpan<float> gates,
        float cont,
        ReadOnlySpan<float> hidden,
        Span<float> cellGradient,
        Span<float> gateGradient)
    {
        var length = cell.Length;
        for (var d = 0; d < length; d++)
        {
            var (i, o, g) = (Sigmoid(gates[d]), Sigmoid(gates[(2 * length) + d]), MathF.Tanh(gates[(3 * length) + d]));
            var f = cont == 0 ? 0 : cont * Sigmoid(gates[length + d]);
            var tanh = MathF.Tanh((f * cell[d]) + (i * g));
            var e = cellGradient[d] + (hidden[d] * o * (1 - (tanh * tanh)));
            gateGradient[d] = e * g * i * (1 - i);

            // The gate with its marker, and not the gate alone: another number where a marker is neither 0 nor 1.
            gateGradient[length + d] = e * cell[d] * f * (1 - f);
            gateGradient[(2 * length) + d] = hidden[d] * tanh * o * (1 - o);
            gateGradient[(3 * length) + d] = e * i * (1 - (g * g));
            cellGradient[d] = e * f;
        }
    }

    /// <summary>
    /// The step in ONNX, along the last axis, which is number <paramref name="axis"/>; <paramref name="cont"/> has size 1 there. Unlike Caffe, a
    /// marker of 0 does not stop a NaN in the forget gate, which takes weights that are not finite.
    /// </summary>
    internal static (Value Cell, Value Hidden) Emit(GraphBuilder graph, Value cell, Value gates, Value cont, int length, int axis)
    {
        var parts = graph.Split(gates, [3L * length, length], axis);
        var open = graph.Split(graph.Sigmoid(parts[0]), [length, length, length], axis);
        var kept = graph.Mul(graph.Mul(open[1], cont), cell);
        var next = graph.Add(kept, graph.Mul(open[0], graph.Tanh(parts[1])));
        return (next, graph.Mul(open[2], graph.Tanh(next)));
    }

    /// <summary>The step for one sequence: turns the cell before into the cell after, and writes the hidden state.</summary>
    internal static void Step(Span<float> cell, Span<float> hidden, ReadOnlySpan<float> gates, float cont)
    {
        var length = cell.Length;
        for (var d = 0; d < length; d++)
        {
            var forget = cont == 0 ? 0 : cont * Sigmoid(gates[length + d]);
            cell[d] = (forget * cell[d]) + (Sigmoid(gates[d]) * MathF.Tanh(gates[(3 * length) + d]));
            hidden[d] = Sigmoid(gates[(2 * length) + d]) * MathF.Tanh(cell[d]);
        }
    }

    private static float Sigmoid(float x) => (float)(1 / (1 + Math.Exp(-x)));
}
