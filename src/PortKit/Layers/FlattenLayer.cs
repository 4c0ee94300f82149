using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>Flatten: the axes from `axis` to `end_axis` as one (flatten_layer.cpp).</summary>
internal sealed class FlattenLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["Flatten"];

    public LayerFamily Family => LayerFamily.Joining;

    public LayerSignature Signature => LayerSignature.OneToOne;

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.FlattenParam ?? new FlattenParameter();
        var bottom = context.Bottoms[0];
        var endAt = layer.At(param, FlattenParameter.EndAxisFieldNumber);
        var first = context.Axis(bottom, param.Axis, layer.At(param, FlattenParameter.AxisFieldNumber));
        var end = context.Axis(bottom, param.EndAxis, endAt, "end_axis") + 1;

        // An end right before the start is no error in Caffe: no axes flattened are one new axis of size 1.
        if (end < first)
            throw layer.Refuse(Codes.Contradiction, endAt, $"end_axis must not lie before axis {first}", $"{end - 1}");
        var top = new Shape([.. bottom.Dims[..first], bottom.CountOf(first, end), .. bottom.Dims[end..]]);
        return new LayerPlan(top) { Sharing = SharedMemory.Bottom };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (bottom, top) = (context.BottomShape(0), context.TopShape(0));
        if (!context.HasOpenSizes || bottom == top)
        {
            context.Top(0, context.Graph.Reshape(context.Bottom(0), top.ToLongs()));
            return;
        }

        // Axes before the one that is left over are copied; those after it, which stand elsewhere in the bottom, are not.
        var param = context.Source.Parameter.FlattenParam ?? new FlattenParameter();
        var first = param.Axis < 0 ? param.Axis + bottom.Rank : param.Axis;
        var target = top.ToLongs();
        target.AsSpan(0, first).Clear();
        target[first] = -1;
        context.Top(0, context.Graph.Reshape(context.Bottom(0), context.Graph.Constant((ReadOnlySpan<long>)target)).Shaped(top.ToLongs()));
    }

    public void Write(LayerPlan plan, ModuleContext module) =>
        module.Top(0, module.Reshape(module.Bottom(0), module.BottomShape(0), module.TopShape(0)));

    public void Forward(LayerPlan plan, ForwardContext context) => context.Bottom(0).CopyTo(context.Top(0));

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Always;

    public void Backward(LayerPlan plan, BackwardContext context) => context.TopGradient(0).CopyTo(context.BottomGradient(0));

    public void EmitGradient(LayerPlan plan, GradientContext context) => context.BottomGradient(0, context.TopGradient(0));
}
