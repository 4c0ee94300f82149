using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>
/// MVN: takes the mean away from each plane, or from each item over all its channels, and divides by the standard deviation:
/// (x - mean) / (sqrt(variance) + eps), eps standing outside of the root (mvn_layer.cpp). The top always has four axes.
/// </summary>
internal sealed class MvnLayer : ILayer, IModuleWriter
{
    private const string Deviation = "deviation";

    public IReadOnlyList<string> Types => ["MVN"];

    public LayerFamily Family => LayerFamily.Normalization;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var bottom = context.Bottoms[0];
        if (bottom.Rank > 4)
            throw layer.Refuse(Codes.BottomShape, layer.AtBottom(0), "bottom 0 must have at most 4 axes", $"{bottom}");
        return new LayerPlan(context.Shape([.. bottom.ToLongs(), .. Enumerable.Repeat(1L, 4 - bottom.Rank)]));
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var graph = context.Graph;
        var param = ParamOf(context.Source);
        long[] axes = param.AcrossChannels ? [1, 2, 3] : [2, 3];
        var x = graph.Reshape(context.Bottom(0), context.TopShape(0).ToLongs());
        var centred = graph.Sub(x, graph.ReduceMean(x, axes));
        if (!param.NormalizeVariance)
        {
            context.Top(0, centred);
            return;
        }

        var deviation = graph.Sqrt(graph.ReduceMean(graph.Mul(centred, centred), axes));
        var divisor = graph.Add(deviation, param.Eps);
        context.Keep(Deviation, divisor);
        context.Top(0, graph.Div(centred, divisor));
    }

    public void Write(LayerPlan plan, ModuleContext module)
    {
        var (param, rank) = (ParamOf(module.Source), module.TopShape(0).Rank);
        int[] axes = param.AcrossChannels ? [1, 2, 3] : [2, 3];
        var x = module.BottomShape(0) == module.TopShape(0)
            ? module.Bottom(0)
            : module.Reshape(module.Bottom(0), module.BottomShape(0), module.TopShape(0));
        var centred = module.Subtract(x, module.Mean(x, rank, axes, keepAxes: true));
        if (param.NormalizeVariance)
        {
            var variance = module.Mean(module.Power(centred, 2), rank, axes, keepAxes: true);
            centred = module.Divide(centred, module.Plus(module.Power(variance, 0.5f), param.Eps));
        }

        module.Top(0, centred);
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var param = ParamOf(context.Source);
        var length = plan.TopShapes[0].CountFrom(param.AcrossChannels ? 1 : 2);
        var top = context.Top(0);
        var deviations = new float[top.Length / Math.Max(length, 1)];
        for (var i = 0; i < top.Length; i += length)
        {
            var x = context.Bottom(0).Slice(i, length);
            var y = top.Slice(i, length);
            TensorPrimitives.Subtract(x, TensorPrimitives.Sum(x) / length, y);
            if (!param.NormalizeVariance)
                continue;
            deviations[i / length] = MathF.Sqrt(TensorPrimitives.SumOfSquares<float>(y) / length) + param.Eps;
            TensorPrimitives.Divide(y, deviations[i / length], y);
        }

        context.Keep(Deviation, deviations);
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Always;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        var param = ParamOf(context.Source);
        var length = plan.TopShapes[0].CountFrom(param.AcrossChannels ? 1 : 2);
        for (var i = 0; i < context.BottomGradient(0).Length; i += length)
        {
            var y = context.Top(0).Slice(i, length);
            var dy = context.TopGradient(0).Slice(i, length);
            var dx = context.BottomGradient(0).Slice(i, length);
            if (!param.NormalizeVariance)
            {
                TensorPrimitives.Subtract(dy, TensorPrimitives.Sum(dy) / length, dx);
                continue;
            }

            // Without the factor that the mathematics has where eps stands outside of the root.
            var (dot, sum, deviation) = (TensorPrimitives.Dot(y, dy), TensorPrimitives.Sum(dy), context.Kept(Deviation)[i / length]);
            if (context.IsInPlace(0))
            {
                // Caffe writes over the top's gradient, the only one there is, before it is done with it.
                TensorPrimitives.Multiply(y, dot, dx);
                TensorPrimitives.Add(dx, TensorPrimitives.Sum<float>(dx), dx);
                TensorPrimitives.Multiply(dx, -2f / length, dx);
            }
            else
            {
                for (var j = 0; j < length; j++)
                    dx[j] = dy[j] - (((y[j] * dot) + sum) / length);
            }

            TensorPrimitives.Divide(dx, deviation, dx);
        }
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        var (graph, param, top) = (context.Graph, ParamOf(context.Source), plan.TopShapes[0]);
        long[] axes = param.AcrossChannels ? [1, 2, 3] : [2, 3];
        var (y, dy) = (graph.Reshape(context.Top(0), top.ToLongs()), graph.Reshape(context.TopGradient(0), top.ToLongs()));
        if (!param.NormalizeVariance)
        {
            context.BottomGradient(0, graph.Sub(dy, graph.ReduceMean(dy, axes)));
            return;
        }

        // See Backward.
        var product = graph.Mul(y, graph.ReduceMean(graph.Mul(y, dy), axes));
        var back = context.IsInPlace(0)
            ? graph.Mul(graph.Add(product, graph.ReduceSum(product, axes)), -2f)
            : graph.Sub(dy, graph.Add(product, graph.ReduceMean(dy, axes)));
        context.BottomGradient(0, graph.Div(back, context.Kept(Deviation)));
    }

    private static MVNParameter ParamOf(LayerSource layer) => layer.Parameter.MvnParam ?? new MVNParameter();
}
