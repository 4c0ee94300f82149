using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>
/// Reshape: a run of axes replaced by those of `shape`, where 0 copies the bottom's axis at that place and -1 is whatever is
/// left over (reshape_layer.cpp).
/// </summary>
internal sealed class ReshapeLayer : ILayer, IModuleWriter
{
    private const int MostChannels = 1 << 16;

    private static readonly int[] PicturesOfClip = [1, 3, 5, 7, 8, 10, 16, 25];

    public IReadOnlyList<string> Types => ["Reshape"];

    public LayerFamily Family => LayerFamily.Joining;

    public LayerSignature Signature => LayerSignature.OneToOne;

    // Nets of video take clips with the channels of all pictures side by side, and make a batch of pictures of them.
    public BottomHint Expects(LayerParameter layer, int bottom) =>
        layer.ReshapeParam is { Axis: 0, NumAxes: -1, Shape.Dim: [-1, > 0 and < MostChannels and var channels, > 0, > 0] }
            ? BottomHint.Picture with { Channels = [.. PicturesOfClip.Select(pictures => pictures * (int)channels)] }
            : BottomHint.Any;

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.ReshapeParam ?? new ReshapeParameter();
        var bottom = context.Bottoms[0];
        var (start, end) = ReplacedAxes(layer, param, bottom);
        var shape = param.Shape ?? new BlobShape();
        var middle = new long[shape.Dim.Count];
        var inferred = -1;
        for (var i = 0; i < middle.Length; i++)
        {
            var at = layer.At(shape, BlobShape.DimFieldNumber, i);
            middle[i] = shape.Dim[i];
            if (middle[i] is < -1 or > int.MaxValue)
                throw layer.Refuse(Codes.OutOfRange, at, "dim must be a size, 0 to copy the bottom's, or -1 for what is left over", $"{middle[i]}");
            if (middle[i] == -1 && inferred >= 0)
                throw layer.Refuse(Codes.Contradiction, at, "at most one dim may be -1", "another");
            if (middle[i] == -1)
                inferred = i;

            // The place in the top counts, whether or not the bottom's axis there is among those replaced.
            if (middle[i] == 0 && start + i >= bottom.Rank)
                throw layer.Refuse(Codes.Axis, at, $"dim 0 needs an axis {start + i} to copy", $"a bottom of shape {bottom}");
            if (middle[i] == 0)
                middle[i] = bottom[start + i];
        }

        var dims = new List<long>([.. bottom.ToLongs()[..start], .. middle, .. bottom.ToLongs()[end..]]);
        if (inferred >= 0)
        {
            var rest = dims.Where((_, axis) => axis != start + inferred).Aggregate(1L, (product, dim) => checked(product * dim));
            if (rest == 0 || bottom.Count % rest != 0)
            {
                throw layer.Refuse(
                    Codes.BottomShape,
                    layer.At(shape, BlobShape.DimFieldNumber, inferred),
                    $"the other axes of the top must divide the {Counted.Of(bottom.Count, "element")} of bottom {bottom}",
                    $"{rest}");
            }

            dims[start + inferred] = bottom.Count / rest;
        }

        var top = context.Shape([.. dims]);
        if (top.Count != bottom.Count)
        {
            throw layer.Refuse(
                Codes.BottomShape, layer.At(
                    param,
                    ReshapeParameter.ShapeFieldNumber), $"the top must have the {Counted.Of(bottom.Count, "element")} of bottom {bottom}", $"{top}");
        }

        return new LayerPlan(top) { Sharing = SharedMemory.Bottom };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var top = context.TopShape(0).ToLongs();
        context.Top(0, context.HasOpenSizes
            ? context.Graph.Reshape(context.Bottom(0), context.Graph.Constant((ReadOnlySpan<long>)Target(context, top))).Shaped(top)
            : context.Graph.Reshape(context.Bottom(0), top));
    }

    public void Write(LayerPlan plan, ModuleContext module) =>
        module.Top(0, module.Reshape(module.Bottom(0), module.BottomShape(0), module.TopShape(0)));

    public void Forward(LayerPlan plan, ForwardContext context) => context.Bottom(0).CopyTo(context.Top(0));

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Always;

    public void Backward(LayerPlan plan, BackwardContext context) => context.TopGradient(0).CopyTo(context.BottomGradient(0));

    public void EmitGradient(LayerPlan plan, GradientContext context) => context.BottomGradient(0, context.TopGradient(0));

    /// <summary>
    /// The target for every size: 0 and -1 mean in ONNX what they mean here. Axes after those replaced are copied where they stay in their place;
    /// elsewhere they are those of one size.
    /// </summary>
    private static long[] Target(EmitContext context, long[] top)
    {
        var (param, bottom) = (context.Source.Parameter.ReshapeParam ?? new ReshapeParameter(), context.BottomShape(0));
        var (start, end) = ReplacedAxes(context.Source, param, bottom);
        var count = param.Shape?.Dim.Count ?? 0;
        var target = top.ToArray();
        target.AsSpan(0, start).Clear();
        for (var i = 0; i < count; i++)
            target[start + i] = param.Shape!.Dim[i];
        if (start + count == end)
            target.AsSpan(end).Clear();
        return target;
    }

    // A negative axis counts places between axes: -1 is behind the last one.
    private static (int Start, int End) ReplacedAxes(LayerSource layer, ReshapeParameter param, Shape bottom)
    {
        var start = param.Axis >= 0 ? param.Axis : bottom.Rank + param.Axis + 1;
        if (start < 0 || start > bottom.Rank)
        {
            throw layer.Refuse(
                Codes.Axis,
                layer.At(param, ReshapeParameter.AxisFieldNumber),
                $"axis must be from {-bottom.Rank - 1} to {bottom.Rank} for a bottom of shape {bottom}",
                $"{param.Axis}");
        }

        if (param.NumAxes < -1 || param.NumAxes > bottom.Rank - start)
        {
            throw layer.Refuse(
                Codes.OutOfRange,
                layer.At(param, ReshapeParameter.NumAxesFieldNumber),
                $"num_axes must be from 0 to {bottom.Rank - start}, for a bottom of shape {bottom} from axis {start} on, or -1 for all",
                $"{param.NumAxes}");
        }

        return (start, param.NumAxes == -1 ? bottom.Rank : start + param.NumAxes);
    }
}
