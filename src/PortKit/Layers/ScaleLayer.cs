using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers;

/// <summary>
/// Scale: multiplies by bottom 1, or by a learnable blob in its stead, along a run of axes of bottom 0, and adds a learnable bias of
/// the same shape if asked to (scale_layer.cpp).
/// </summary>
internal sealed class ScaleLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["Scale"];

    public LayerFamily Family => LayerFamily.Normalization;

    public LayerSignature Signature { get; } = new(1, 2, 1, 1) { InPlace = true };

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.ScaleParam ?? new ScaleParameter();
        var axis = (ScaleParameter.AxisFieldNumber, param.Axis);
        var learnable = context.Bottoms.Count == 1;

        // The bias is a layer of its own within Caffe's, and that one reads axis even if a scalar is to be added.
        var run = learnable
            ? AxisRun.Learnable(layer, context, param, axis, (ScaleParameter.NumAxesFieldNumber, param.NumAxes))
            : AxisRun.OfBottom(layer, context, param, axis, anyAxis: !param.BiasTerm);
        List<BlobSpec> blobs = [];
        if (learnable)
        {
            blobs.Add((param.Filler is null
                ? BlobSpec.Constant(run.Operand, 1)
                : layer.Blob(run.Operand, param.Filler)) with
            { Role = new(BlobKind.Scale) { FirstAxis = run.Axis } });
        }

        if (param.BiasTerm)
            blobs.Add(layer.Blob(run.Operand, param.BiasFiller) with { Role = new(BlobKind.Bias) { FirstAxis = run.Axis } });
        return new ScalePlan(context.Bottoms[0], run) { Blobs = blobs };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var run = ((ScalePlan)plan).Run;
        if (MergeIntoNormalization(plan, run, context) is { } merged)
        {
            context.Top(0, merged);
            return;
        }

        var dims = run.BroadcastDims;
        var scale = context.BottomCount > 1 ? context.Graph.Reshape(context.Bottom(1), dims) : context.Blob(0, dims);
        var y = context.Graph.Mul(context.Bottom(0), scale);
        context.Top(0, HasBias(context.Source) ? context.Graph.Add(y, context.Blob(plan.Blobs.Count - 1, dims)) : y);
    }

    public void Write(LayerPlan plan, ModuleContext module)
    {
        var (run, shape) = (((ScalePlan)plan).Run, module.BottomShape(0));
        var scale = module.BottomCount > 1
            ? module.Reshape(module.Bottom(1), module.BottomShape(1), run.BroadcastIn(shape))
            : module.Blob(0, run.BroadcastDims);
        var y = module.Multiply(module.Bottom(0), scale);
        module.Top(0, HasBias(module.Source) ? module.Add(y, module.Blob(plan.Blobs.Count - 1, run.BroadcastDims)) : y);
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (run, shape) = (((ScalePlan)plan).Run, context.BottomShapes[0]);
        run.Multiply(context.Bottom(0), context.BottomCount > 1 ? context.Bottom(1) : context.Blob(0), context.Top(0), shape);
        if (HasBias(context.Source))
            run.Add(context.Top(0), context.Blob(plan.Blobs.Count - 1), context.Top(0), shape);
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Given;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        var (run, shape, isBlob) = (((ScalePlan)plan).Run, context.BottomShape(0), context.BottomCount == 1);
        var dy = context.TopGradient(0);
        if (HasBias(context.Source) && context.WantsBlob(plan.Blobs.Count - 1))
            run.AddSums(dy, context.BlobGradient(plan.Blobs.Count - 1), shape);
        var scale = isBlob ? context.Blob(0) : context.Bottom(1);
        if (isBlob ? context.WantsBlob(0) : context.WantsBottom(1))
        {
            var product = new float[dy.Length];
            TensorPrimitives.Multiply(dy, context.IsInPlace(0) ? context.KeptBottom(0) : context.Bottom(0), product);
            var gradient = isBlob ? context.BlobGradient(0) : context.BottomGradient(1);

            // One factor for each element, or one item alone: Caffe writes where others add.
            var outer = shape.CountOf(0, run.Axis);
            if (!isBlob || gradient.Length == dy.Length || (outer == 1 && gradient.Length > 1))
                gradient.Clear();
            run.AddSums(product, gradient, shape);

            // Caffe has no other place for the products. They stay where nothing is written over them.
            if (gradient.Length != dy.Length && !context.IsInPlace(0))
                product.CopyTo(context.BottomGradient(0));
        }

        if (context.WantsBottom(0))
            run.Multiply(dy, scale, context.BottomGradient(0), shape);
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        var (graph, run, shape, dy) = (context.Graph, ((ScalePlan)plan).Run, context.BottomShape(0), context.TopGradient(0));
        var isBlob = context.BottomCount == 1;
        var scale = graph.Reshape(isBlob ? context.Blob(0) : context.Bottom(1), run.BroadcastDims);
        if (HasBias(context.Source) && context.WantsBlob(plan.Blobs.Count - 1))
            context.AddToBlob(plan.Blobs.Count - 1, run.Sums(graph, dy, shape));
        if (isBlob ? context.WantsBlob(0) : context.WantsBottom(1))
        {
            // What Backward says of adding and writing, and of where the products stay.
            var product = graph.Mul(dy, context.IsInPlace(0) ? context.KeptBottom(0) : context.Bottom(0));
            var (sums, count) = (run.Sums(graph, product, shape), run.Operand.Count);
            if (!isBlob)
                context.BottomGradient(1, sums);
            else if (count == shape.Count || (shape.CountOf(0, run.Axis) == 1 && count > 1))
                context.WriteBlob(0, sums);
            else
                context.AddToBlob(0, sums);
            if (count != shape.Count && !context.IsInPlace(0))
                context.BottomGradient(0, product);
        }

        if (context.WantsBottom(0))
            context.BottomGradient(0, graph.Mul(dy, scale));
    }

    /// <summary>
    /// Where the bottom is a normalisation over the channels that scales by 1 and shifts by 0, and nobody else sees it: the same
    /// normalisation with this layer's blobs. Null otherwise.
    /// </summary>
    private static Value? MergeIntoNormalization(LayerPlan plan, AxisRun run, EmitContext context)
    {
        if (context.BottomCount > 1 || run is not { Axis: 1, Operand.Rank: 1 } || !context.IsOnlyReader(0))
            return null;
        var (ones, zeros) = BatchNormLayer.NeutralOperands(context.Graph, run.Operand.Count);
        return HasBias(context.Source)
            ? context.Graph.NodeLike(context.Bottom(0), "BatchNormalization", (ones, context.Blob(0)), (zeros, context.Blob(1)))
            : context.Graph.NodeLike(context.Bottom(0), "BatchNormalization", (ones, context.Blob(0)));
    }

    private static bool HasBias(LayerSource layer) => layer.Parameter.ScaleParam is { BiasTerm: true };

    private sealed record ScalePlan(Shape Top, AxisRun Run) : LayerPlan(Top);
}
