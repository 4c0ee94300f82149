using PortKit.Caffe.Protos;
using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Training.Updates;

/// <summary>Adam: a moving mean of the gradient over the root of one of its squares, both freed of their start at zero (adam_solver.cpp).</summary>
internal sealed class AdamUpdate(SolverParameter solver) : Update(solver)
{
    public override int Histories => 2;

    public override void Compute(Span<float> gradient, IReadOnlyList<float[]> histories, float rate, int iteration)
    {
        var (means, squares) = (histories[0], histories[1]);
        var (first, second) = (Solver.Momentum, Solver.Momentum2);
        var factor = rate * (float)(Math.Sqrt(1 - Math.Pow(second, iteration + 1)) / (1 - Math.Pow(first, iteration + 1)));
        for (var i = 0; i < gradient.Length; i++)
        {
            means[i] = (first * means[i]) + ((1 - first) * gradient[i]);
            squares[i] = (second * squares[i]) + ((1 - second) * (gradient[i] * gradient[i]));
            gradient[i] = factor * (means[i] / (MathF.Sqrt(squares[i]) + Solver.Delta));
        }
    }

    public override (Value Update, Value[] Histories) Emit(
        GraphBuilder graph, Value gradient, IReadOnlyList<Value> histories, Value rate, Value iteration)
    {
        var (first, second) = (Solver.Momentum, Solver.Momentum2);
        var means = graph.Add(graph.Mul(histories[0], first), graph.Mul(gradient, 1 - first));
        var squares = graph.Add(graph.Mul(histories[1], second), graph.Mul(graph.Mul(gradient, gradient), 1 - second));
        var count = graph.Cast(graph.Add(iteration, graph.Constant(1L)), DataType.Double);
        var one = graph.Cast(graph.Constant(1f), DataType.Double);
        var correction = graph.Div(graph.Sqrt(Left(second)), Left(first));
        var factor = graph.Mul(rate, graph.Cast(correction, DataType.Float));
        return (graph.Mul(graph.Div(means, graph.Add(graph.Sqrt(squares), Solver.Delta)), factor), [means, squares]);

        // In double, from the float constants, as Caffe does.
        Value Left(float decay) => graph.Sub(one, graph.Pow(graph.Cast(graph.Constant(decay), DataType.Double), count));
    }
}
