using PortKit.Caffe.Protos;
using PortKit.Onnx;

namespace PortKit.Training.Updates;

/// <summary>AdaGrad: the gradient over the root of all its squares so far (adagrad_solver.cpp).</summary>
internal sealed class AdaGradUpdate(SolverParameter solver) : Update(solver)
{
    public override void Compute(Span<float> gradient, IReadOnlyList<float[]> histories, float rate, int iteration)
    {
        var h = histories[0];
        for (var i = 0; i < gradient.Length; i++)
        {
            h[i] = (gradient[i] * gradient[i]) + h[i];
            gradient[i] = rate * (gradient[i] / (MathF.Sqrt(h[i]) + Solver.Delta));
        }
    }

    public override (Value Update, Value[] Histories) Emit(
        GraphBuilder graph, Value gradient, IReadOnlyList<Value> histories, Value rate, Value iteration)
    {
        var h = graph.Add(graph.Mul(gradient, gradient), histories[0]);
        return (graph.Mul(graph.Div(gradient, graph.Add(graph.Sqrt(h), Solver.Delta)), rate), [h]);
    }
}
