using PortKit.Caffe.Protos;
using PortKit.Onnx;

namespace PortKit.Training.Updates;

/// <summary>Nesterov's accelerated gradient: what SGD remembers, stepped over and back (nesterov_solver.cpp).</summary>
internal sealed class NesterovUpdate(SolverParameter solver) : Update(solver)
{
    public override void Compute(Span<float> gradient, IReadOnlyList<float[]> histories, float rate, int iteration)
    {
        var h = histories[0];
        for (var i = 0; i < gradient.Length; i++)
        {
            var old = h[i];
            h[i] = (Solver.Momentum * h[i]) + (rate * gradient[i]);
            gradient[i] = (-Solver.Momentum * old) + ((1 + Solver.Momentum) * h[i]);
        }
    }

    public override (Value Update, Value[] Histories) Emit(
        GraphBuilder graph, Value gradient, IReadOnlyList<Value> histories, Value rate, Value iteration)
    {
        var h = graph.Add(graph.Mul(histories[0], Solver.Momentum), graph.Mul(gradient, rate));
        return (graph.Add(graph.Mul(histories[0], -Solver.Momentum), graph.Mul(h, 1 + Solver.Momentum)), [h]);
    }
}
