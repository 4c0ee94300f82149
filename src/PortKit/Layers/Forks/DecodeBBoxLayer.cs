using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Layers.Forks;

/// <summary>
/// DecodeBBox of MS-CNN: moves and scales regions of interest by the changes for class 1, which stand behind those for class 0
/// (decode_bbox_layer.cpp of zhaoweicai/mscnn). In TRAIN phase it also leaves out boxes that are turned inside out.
/// </summary>
internal sealed class DecodeBBoxLayer : ILayer
{
    private const int Changes = 8;

    // No map tells how large the picture is.
    private const int UsualSide = 224;

    public IReadOnlyList<string> Types => ["DecodeBBox"];

    public LayerSignature Signature { get; } = new(2, 2, 1, 1);

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var regression = BoxRegression.Of(layer);
        var (changes, regions) = (context.Bottoms[0], context.Bottoms[1]);
        if (changes.Rank == 0 || changes.CountFrom(1) != Changes)
        {
            throw layer.Refuse(
                Codes.BottomShape,
                layer.AtBottom(0),
                "bottom 0 must have four changes of each region for class 0, and four for class 1",
                $"{changes}");
        }

        RoiBottom.Check(layer, context, 1);
        if (regions[0] != changes[0])
        {
            throw layer.Refuse(
                Codes.BottomShape,
                layer.AtBottom(1),
                $"bottom 1 must have the {Counted.Of(changes[0], "region")} of bottom 0",
                $"{regions}");
        }

        return new DecodePlan(context.Shape(regions[0], RoiBottom.Columns, 1, 1), regression)
        {
            OpenAxis = layer.Phase == Phase.Train ? 0 : null,
            BottomExamples = RoiBottom.Examples(context, 1, 1, UsualSide, UsualSide),
        };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var ((_, regression), graph) = ((DecodePlan)plan, context.Graph);
        var count = context.BottomShape(0)[0];
        var changes = graph.Split(graph.Slice(graph.Reshape(context.Bottom(0), count, Changes), [4], [Changes], [1]), [2, 2], axis: 1);
        var regions = graph.Split(RoiBottom.Rows(context, 1), [1, 2, 2], axis: 1);
        var size = graph.Add(graph.Sub(regions[2], regions[1]), 1);
        var center = graph.Add(graph.Mul(Scaled(0), size), graph.Mul(graph.Add(regions[1], regions[2]), 0.5f));
        size = graph.Sub(graph.Mul(size, graph.Exp(Scaled(2))), 1);
        var first = graph.Sub(center, graph.Div(size, 2));
        var rows = graph.Concat([regions[0], first, graph.Add(first, size)], axis: 1);
        if (plan.OpenAxis is not null)
        {
            var isUpright = graph.ReduceMin(graph.Cast(graph.GreaterOrEqual(size, graph.Constant(0f)), DataType.Float), [1], keepDims: false);
            rows = graph.Node("Compress", [rows, graph.Cast(isUpright, DataType.Bool)], Attr.Int("axis", 0)).Shaped(-1, RoiBottom.Columns);
        }

        context.Top(0, graph.Unsqueeze(rows, 2, 3));

        Value Scaled(int from) => graph.Add(
            graph.Mul(
                changes[from / 2],
                graph.Constant(regression.Deviation.AsSpan(from, 2), 2)), graph.Constant(regression.Mean.AsSpan(from, 2), 2));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (_, regression) = (DecodePlan)plan;
        var kept = 0;
        for (var row = 0; row < context.BottomShapes[0][0]; row++)
        {
            var changes = context.Bottom(0).Slice((row * Changes) + 4, 4);
            var region = RoiBottom.Row(context, 1, row);
            var y = context.Top(0).Slice(kept * RoiBottom.Columns, RoiBottom.Columns);
            y[0] = region[0];
            var isUpright = true;
            for (var axis = 0; axis < 2; axis++)
            {
                var (first, last) = (region[1 + axis], region[3 + axis]);
                var size = last - first + 1;
                var center = (Scaled(changes, axis) * size) + (0.5f * (first + last));
                size = (size * MathF.Exp(Scaled(changes, axis + 2))) - 1;
                y[1 + axis] = center - (size / 2);
                y[3 + axis] = y[1 + axis] + size;
                isUpright &= size >= 0;
            }

            if (isUpright || plan.OpenAxis is null)
                kept++;
        }

        if (plan.OpenAxis is not null)
            context.CutTop(0, kept);

        float Scaled(ReadOnlySpan<float> changes, int index) => (changes[index] * regression.Deviation[index]) + regression.Mean[index];
    }

    private sealed record DecodePlan(Shape Top, BoxRegression Regression) : LayerPlan(Top);
}
