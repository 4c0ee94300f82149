using PortKit.Caffe.Protos;
using PortKit.Onnx;

namespace PortKit.Training.Updates;

/// <summary>RMSProp: the gradient over the root of a moving mean of its squares (rmsprop_solver.cpp).</summary>
internal sealed class RmsPropUpdate(SolverParameter solver) : Update(solver)
{
    public override void Compute(Span<float> gradient, IReadOnlyList<float[]> histories, float rate, int iteration)
    {
        var (h, decay) = (histories[0], Solver.RmsDecay);
        for (var i = 0; i < gradient.Length; i++)
        {
            h[i] = (decay * h[i]) + ((1 - decay) * (gradient[i] * gradient[i]));
            gradient[i] = rate * (gradient[i] / (MathF.Sqrt(h[i]) + Solver.Delta));
        }
    }

    public override (Value Update, Value[] Histories) Emit(
        GraphBuilder graph, Value gradient, IReadOnlyList<Value> histories, Value rate, Value iteration)
    {
        var h = graph.Add(graph.Mul(histories[0], Solver.RmsDecay), graph.Mul(graph.Mul(gradient, gradient), 1 - Solver.RmsDecay));
        return (graph.Mul(graph.Div(gradient, graph.Add(graph.Sqrt(h), Solver.Delta)), rate), [h]);
    }
}
