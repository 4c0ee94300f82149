using PortKit.Caffe.Protos;
using PortKit.Onnx;

namespace PortKit.Training.Updates;

/// <summary>
/// AdaDelta: the gradient times the root of the ratio of two moving means, of its updates' squares and of its own (adadelta_solver.cpp).
/// </summary>
internal sealed class AdaDeltaUpdate(SolverParameter solver) : Update(solver)
{
    public override int Histories => 2;

    public override void Compute(Span<float> gradient, IReadOnlyList<float[]> histories, float rate, int iteration)
    {
        var (squares, updates, decay) = (histories[0], histories[1], Solver.Momentum);
        for (var i = 0; i < gradient.Length; i++)
        {
            squares[i] = (decay * squares[i]) + ((1 - decay) * (gradient[i] * gradient[i]));
            var step = gradient[i] * MathF.Sqrt((Solver.Delta + updates[i]) / (Solver.Delta + squares[i]));
            updates[i] = (decay * updates[i]) + ((1 - decay) * (step * step));
            gradient[i] = rate * step;
        }
    }

    public override (Value Update, Value[] Histories) Emit(
        GraphBuilder graph, Value gradient, IReadOnlyList<Value> histories, Value rate, Value iteration)
    {
        var decay = Solver.Momentum;
        var squares = Mean(histories[0], gradient);
        var step = graph.Mul(gradient, graph.Sqrt(graph.Div(graph.Add(histories[1], Solver.Delta), graph.Add(squares, Solver.Delta))));
        return (graph.Mul(step, rate), [squares, Mean(histories[1], step)]);

        Value Mean(Value before, Value x) => graph.Add(graph.Mul(before, decay), graph.Mul(graph.Mul(x, x), 1 - decay));
    }
}
