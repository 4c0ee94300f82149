using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>Bias: adds bottom 1, or a learnable blob in its stead, along a run of axes of bottom 0 (bias_layer.cpp).</summary>
internal sealed class BiasLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["Bias"];

    public LayerFamily Family => LayerFamily.Normalization;

    public LayerSignature Signature { get; } = new(1, 2, 1, 1) { InPlace = true };

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.BiasParam ?? new BiasParameter();
        var axis = (BiasParameter.AxisFieldNumber, param.Axis);
        if (context.Bottoms.Count > 1)
            return new BiasPlan(context.Bottoms[0], AxisRun.OfBottom(layer, context, param, axis, anyAxis: true));
        var run = AxisRun.Learnable(layer, context, param, axis, (BiasParameter.NumAxesFieldNumber, param.NumAxes));
        var role = new BlobRole(BlobKind.Bias) { FirstAxis = run.Axis };
        return new BiasPlan(context.Bottoms[0], run) { Blobs = [layer.Blob(run.Operand, param.Filler) with { Role = role }] };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var dims = ((BiasPlan)plan).Run.BroadcastDims;
        var bias = context.BottomCount > 1 ? context.Graph.Reshape(context.Bottom(1), dims) : context.Blob(0, dims);
        context.Top(0, context.Graph.Add(context.Bottom(0), bias));
    }

    public void Write(LayerPlan plan, ModuleContext module)
    {
        var run = ((BiasPlan)plan).Run;
        module.Top(0, module.Add(module.Bottom(0), module.BottomCount > 1
            ? module.Reshape(module.Bottom(1), module.BottomShape(1), run.BroadcastIn(module.BottomShape(0)))
            : module.Blob(0, run.BroadcastDims)));
    }

    public void Forward(LayerPlan plan, ForwardContext context) =>
        ((BiasPlan)plan).Run.Add(
            context.Bottom(0), context.BottomCount > 1 ? context.Bottom(1) : context.Blob(0), context.Top(0), context.BottomShapes[0]);

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Given;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        var (run, shape) = (((BiasPlan)plan).Run, context.BottomShape(0));
        var dy = context.TopGradient(0);
        if (context.WantsBottom(0))
            dy.CopyTo(context.BottomGradient(0));
        if (context.BottomCount == 1 && context.WantsBlob(0))
        {
            run.AddSums(dy, context.BlobGradient(0), shape);
        }
        else if (context.BottomCount > 1 && context.WantsBottom(1))
        {
            context.BottomGradient(1).Clear();
            run.AddSums(dy, context.BottomGradient(1), shape);
        }
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        var (run, shape, dy) = (((BiasPlan)plan).Run, context.BottomShape(0), context.TopGradient(0));
        if (context.BottomCount == 1 && context.WantsBlob(0))
            context.AddToBlob(0, run.Sums(context.Graph, dy, shape));
        else if (context.BottomCount > 1 && context.WantsBottom(1))
            context.BottomGradient(1, run.Sums(context.Graph, dy, shape));
        if (context.WantsBottom(0))
            context.BottomGradient(0, dy);
    }

    private sealed record BiasPlan(Shape Top, AxisRun Run) : LayerPlan(Top);
}
