using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;
using Method = PortKit.Caffe.Protos.PoolingParameter.Types.PoolMethod;

namespace PortKit.Layers;

/// <summary>
/// Spatial pyramid pooling (spp_layer.cpp): level i pools the plane into 2^i by 2^i bins. The levels are flattened and put one after the other;
/// a single level keeps its four axes.
/// </summary>
internal sealed class SppLayer : ILayer
{
    private const string Found = "found";

    public IReadOnlyList<string> Types => ["SPP"];

    public LayerFamily Family => LayerFamily.Pooling;

    public LayerSignature Signature => LayerSignature.OneToOne;

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.Picture;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.SppParam ?? new SPPParameter();
        var bottom = context.Bottoms[0];
        var (atHeight, atPool) = (layer.At(param, SPPParameter.PyramidHeightFieldNumber), layer.At(param, SPPParameter.PoolFieldNumber));
        if (bottom.Rank != 4)
            throw layer.Refuse(Codes.BottomShape, layer.AtBottom(0), "a bottom of 4 axes is expected (num, channels, height, width)", $"{bottom}");
        if (bottom[2] == 0 || bottom[3] == 0)
            throw layer.Refuse(Codes.BottomShape, layer.AtBottom(0), "a plane with elements is expected", $"{bottom}");
        if (param.PyramidHeight == 0)
            throw layer.Refuse(param.HasPyramidHeight ? Codes.OutOfRange : Codes.Missing, atHeight, "pyramid_height must be at least 1", "0");

        // The poolings inside are of no phase of their own, which for Caffe is TRAIN: STOCHASTIC is random in either phase.
        if (param.Pool is not (SPPParameter.Types.PoolMethod.Max or SPPParameter.Types.PoolMethod.Ave))
            throw layer.Refuse(Codes.NotConvertible, atPool, "pool must be MAX or AVE: STOCHASTIC picks at random, which a model cannot repeat");
        var method = param.Pool == SPPParameter.Types.PoolMethod.Max ? Method.Max : Method.Ave;
        List<PoolingWindows> levels = [];
        for (var level = 0; level < param.PyramidHeight; level++)
        {
            if (Level(bottom[2], level) is not { } height || Level(bottom[3], level) is not { } width)
            {
                throw layer.Refuse(
                    Codes.BottomShape, atHeight, $"level {level} asks for 2^{level} bins along each axis, which no padding smaller than a "
                        + "bin can fill", $"a bottom of {bottom}");
            }

            levels.Add(new PoolingWindows(method, height, width));
        }

        var top = levels.Count == 1
            ? context.Shape(bottom[0], bottom[1], levels[0].Height.Output, levels[0].Width.Output)
            : context.Shape(bottom[0], levels.Sum(level => (long)bottom[1] * level.Count));
        return new SppPlan(top, levels);
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (graph, shape) = (context.Graph, context.BottomShape(0));
        var levels = ((SppPlan)plan).Levels;
        List<Value> pooled = [.. levels.Select((level, i) => Pooled(level, i, context))];
        context.Top(0, levels.Count == 1
            ? pooled[0]
            : graph.Concat([.. pooled.Select((value, i) => graph.Reshape(value, shape[0], (long)shape[1] * levels[i].Count))], 1));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (_, levels) = (SppPlan)plan;
        var shape = context.BottomShapes[0];
        var size = shape.CountFrom(2);
        var at = 0;
        for (var n = 0; n < shape[0]; n++)
        {
            foreach (var level in levels)
            {
                for (var c = 0; c < shape[1]; c++, at += level.Count)
                    level.Forward(context.Bottom(0).Slice(((n * shape[1]) + c) * size, size), context.Top(0).Slice(at, level.Count), []);
            }
        }
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) =>
        layer.SppParam?.Pool == SPPParameter.Types.PoolMethod.Stochastic ? BottomGradient.Unknown : BottomGradient.Given;

    // Inside it is a net with a Split: what comes back from the levels is added up in their order.
    public void Backward(LayerPlan plan, BackwardContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var (_, levels) = (SppPlan)plan;
        var (shape, size) = (context.BottomShape(0), context.BottomShape(0).CountFrom(2));
        var dx = context.BottomGradient(0);
        var part = new float[size];
        dx.Clear();
        for (int plane = 0, count = levels.Sum(level => level.Count); plane < shape.CountOf(0, 2); plane++)
        {
            var (item, channel, start) = (plane / shape[1], plane % shape[1], 0);
            foreach (var level in levels)
            {
                Array.Clear(part);
                level.Backward(
                    context.KeptBottom(0).Slice(plane * size, size),
                    context.TopGradient(0).Slice((item * shape[1] * count) + (shape[1] * start) + (channel * level.Count), level.Count),
                    part);
                TensorPrimitives.Add(dx.Slice(plane * size, size), part, dx.Slice(plane * size, size));
                start += level.Count;
            }
        }
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var (graph, levels, shape) = (context.Graph, ((SppPlan)plan).Levels, context.BottomShape(0));
        var parts = levels.Count == 1
            ? [context.TopGradient(0)]
            : graph.Split(context.TopGradient(0), [.. levels.Select(level => (long)shape[1] * level.Count)], 1);
        context.BottomGradient(0, levels.Select((level, i) => Back(level, i, parts[i])).Aggregate(graph.Add));

        Value Back(PoolingWindows level, int number, Value part)
        {
            part = graph.Reshape(part, shape[0], shape[1], level.Height.Output, level.Width.Output);
            return graph.Reshape(
                level.Method == PoolingParameter.Types.PoolMethod.Max
                    ? level.EmitMaxGradient(context, $"{Found}{number}", part)
                    : level.EmitAveGradient(graph, part),
                shape.ToLongs());
        }
    }

    private static Value Pooled(PoolingWindows level, int number, EmitContext context)
    {
        return context.IsTraining && level.Method == PoolingParameter.Types.PoolMethod.Max
            ? level.EmitForTraining(context, $"{Found}{number}")
            : level.Emit(context.Graph, context.Bottom(0), withMask: false).Pooled;
    }

    /// <summary>The bins of a level along one axis; null where Caffe's padding would be as large as a bin.</summary>
    private static PoolingAxis? Level(int size, int level)
    {
        if (level > 30)
            return null;
        var bins = 1L << level;
        var kernel = (size + bins - 1) / bins;
        var pad = ((kernel * bins) - size + 1) / 2;
        if (pad > 0 && pad >= kernel)
            return null;

        // Caffe counts the windows itself; where that gives one more than there are bins, the pooling drops it.
        var (window, margin) = ((int)kernel, (int)pad);
        var count = PoolingAxis.CountWindows(size, window, window, margin, margin > 0, roundDown: false);
        return new PoolingAxis(size, window, window, margin, (int)count);
    }

    private sealed record SppPlan(Shape Top, IReadOnlyList<PoolingWindows> Levels) : LayerPlan(Top);
}
