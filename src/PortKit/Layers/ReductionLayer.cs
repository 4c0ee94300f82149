using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;
using Operation = PortKit.Caffe.Protos.ReductionParameter.Types.ReductionOp;

namespace PortKit.Layers;

/// <summary>
/// Reduction: the sum, the sum of magnitudes, the sum of squares or the mean over all axes from `axis` on, times `coeff`
/// (reduction_layer.cpp). The top has the axes before.
/// </summary>
internal sealed class ReductionLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["Reduction"];

    public LayerFamily Family => LayerFamily.Pooling;

    public LayerSignature Signature => LayerSignature.OneToOne;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.ReductionParam ?? new ReductionParameter();
        var bottom = context.Bottoms[0];
        var axis = context.Axis(bottom, param.Axis, layer.At(param, ReductionParameter.AxisFieldNumber));
        return new ReductionPlan(new Shape(bottom.Dims[..axis]), param.Operation, param.Coeff);
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (top, operation, coeff) = (ReductionPlan)plan;
        var bottom = context.BottomShape(0);
        if (bottom.Count == 0)
        {
            // Runtimes differ on a reduction of nothing. Caffe scales a sum of 0, and divides it by 0 for the mean.
            var empty = new float[top.Count];
            Array.Fill(empty, ScaleOf(operation, coeff, bottom.CountFrom(top.Rank)) * 0f);
            context.Top(0, context.Graph.Constant(empty, top.ToLongs()));
            return;
        }

        var x = context.Bottom(0);
        long[] axes = [.. Enumerable.Range(top.Rank, bottom.Rank - top.Rank).Select(axis => (long)axis)];
        var y = operation switch
        {
            Operation.Asum => context.Graph.ReduceL1(x, axes, keepDims: false),
            Operation.Sumsq => context.Graph.ReduceSumSquare(x, axes, keepDims: false),
            Operation.Mean => context.Graph.ReduceMean(x, axes, keepDims: false),
            _ => context.Graph.ReduceSum(x, axes, keepDims: false),
        };
        context.Top(0, coeff == 1 ? y : context.Graph.Mul(y, coeff));
    }

    public void Write(LayerPlan plan, ModuleContext module)
    {
        var (top, operation, coeff) = (ReductionPlan)plan;
        var x = module.Bottom(0);
        var rank = module.BottomShape(0).Rank;
        int[] axes = [.. Enumerable.Range(top.Rank, rank - top.Rank)];
        var y = operation switch
        {
            Operation.Asum => module.Sum(module.Apply(ModuleFunction.Abs, x), rank, axes, keepAxes: false),
            Operation.Sumsq => module.Sum(module.Multiply(x, x), rank, axes, keepAxes: false),
            Operation.Mean => module.Mean(x, rank, axes, keepAxes: false),
            _ => module.Sum(x, rank, axes, keepAxes: false),
        };
        module.Top(0, module.Times(y, coeff));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (top, operation, coeff) = (ReductionPlan)plan;
        var x = context.Bottom(0);
        var y = context.Top(0);
        var size = context.BottomShapes[0].CountFrom(top.Rank);
        for (var i = 0; i < y.Length; i++)
        {
            var row = x.Slice(i * size, size);
            var sum = operation switch
            {
                Operation.Asum => TensorPrimitives.SumOfMagnitudes(row),
                Operation.Sumsq => TensorPrimitives.SumOfSquares(row),
                _ => TensorPrimitives.Sum(row),
            };
            y[i] = sum * ScaleOf(operation, coeff, size);
        }
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Given;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var (top, operation, coeff) = (ReductionPlan)plan;
        var x = context.Bottom(0);
        var dx = context.BottomGradient(0);
        var size = context.BottomShape(0).CountFrom(top.Rank);
        for (var i = 0; i < dx.Length; i++)
        {
            var factor = context.TopGradient(0)[i / size] * ScaleOf(operation, coeff, size);
            dx[i] = operation switch
            {
                Operation.Asum => factor * ((x[i] > 0 ? 1f : 0f) - (x[i] < 0 ? 1f : 0f)),
                Operation.Sumsq => x[i] * (2 * factor),
                _ => factor,
            };
        }
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var (top, operation, coeff) = (ReductionPlan)plan;
        var (graph, shape) = (context.Graph, context.BottomShape(0));
        var x = context.Bottom(0);
        var factor = graph.Mul(context.TopGradient(0), ScaleOf(operation, coeff, shape.CountFrom(top.Rank)));
        factor = graph.Reshape(factor, [.. top.ToLongs(), .. Enumerable.Repeat(1L, shape.Rank - top.Rank)]);
        context.BottomGradient(0, operation switch
        {
            Operation.Asum => graph.Mul(graph.Sign(x), factor),
            Operation.Sumsq => graph.Mul(x, graph.Mul(factor, 2f)),
            _ => graph.Expand(factor, shape.ToLongs()),
        });
    }

    private static float ScaleOf(Operation operation, float coeff, int size) => operation == Operation.Mean ? coeff / size : coeff;

    private sealed record ReductionPlan(Shape Top, Operation Operation, float Coeff) : LayerPlan(Top);
}
