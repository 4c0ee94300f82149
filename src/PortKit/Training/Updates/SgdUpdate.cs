using PortKit.Caffe.Protos;
using PortKit.Onnx;

namespace PortKit.Training.Updates;

/// <summary>SGD with momentum: the rate is inside of what is remembered, so that old momentum keeps its old rate (sgd_solver.cpp).</summary>
internal sealed class SgdUpdate(SolverParameter solver) : Update(solver)
{
    public override void Compute(Span<float> gradient, IReadOnlyList<float[]> histories, float rate, int iteration)
    {
        var h = histories[0];
        for (var i = 0; i < gradient.Length; i++)
        {
            h[i] = (Solver.Momentum * h[i]) + (rate * gradient[i]);
            gradient[i] = h[i];
        }
    }

    public override (Value Update, Value[] Histories) Emit(
        GraphBuilder graph, Value gradient, IReadOnlyList<Value> histories, Value rate, Value iteration)
    {
        var h = graph.Add(graph.Mul(histories[0], Solver.Momentum), graph.Mul(gradient, rate));
        return (h, [h]);
    }

    public override (Value Update, Value[] Histories)? EmitFrozen(GraphBuilder graph, IReadOnlyList<Value> histories)
    {
        var h = graph.Mul(histories[0], Solver.Momentum);
        return (h, [h]);
    }
}
