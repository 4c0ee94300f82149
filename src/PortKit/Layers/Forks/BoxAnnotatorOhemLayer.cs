using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Layers.Forks;

/// <summary>
/// BoxAnnotatorOHEM of R-FCN, online hard example mining: of the regions of each picture those of the largest loss keep their label and their
/// weights; others are to be ignored (box_annotator_ohem_layer.cpp of intel/caffe, as .cu of daijifeng001/caffe-rfcn). Which of equal losses stay
/// the forks do not say: here the first.
/// </summary>
internal sealed class BoxAnnotatorOhemLayer : ILayer
{
    public IReadOnlyList<string> Types => ["BoxAnnotatorOHEM"];

    public LayerFamily Family => LayerFamily.Loss;

    public LayerSignature Signature { get; } = new(4, 4, 2, 2);

    public Deployment Deploy(LayerParameter layer) => Deployment.Dropped("it chooses regions for training") with { Silences = true };

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.GetExtension(LayerForks.Extensions.BoxAnnotatorOhemParam) ?? new BoxAnnotatorOhemParameter();
        if (!param.HasRoiPerImg)
            throw layer.Refuse(Codes.Missing, layer.At(param, BoxAnnotatorOhemParameter.RoiPerImgFieldNumber), "roi_per_img is expected", "none");
        if (param.RoiPerImg is 0 or > int.MaxValue)
        {
            throw layer.Refuse(
                Codes.OutOfRange,
                layer.At(param, BoxAnnotatorOhemParameter.RoiPerImgFieldNumber),
                "roi_per_img must be greater than 0",
                $"{param.RoiPerImg}");
        }

        RoiBottom.Check(layer, context, 0);
        var regions = context.Bottoms[0][0];
        for (var i = 1; i < context.Bottoms.Count; i++)
        {
            var bottom = context.Bottoms[i];
            if (bottom.Rank == 0 || bottom[0] != regions || (i < 3 && bottom.Count != regions))
            {
                throw layer.Refuse(
                    Codes.BottomShape, layer.AtBottom(i), $"bottom {i} must have {(i < 3 ? "one value" : "the weights")} for each of "
                        + $"{Counted.Of(regions, "region")}", $"{bottom}");
            }
        }

        return new OhemPlan([context.Bottoms[2], context.Bottoms[3]], (int)param.RoiPerImg, param.IgnoreLabel);
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var ((_, most, ignored), graph) = ((OhemPlan)plan, context.Graph);
        var regions = context.BottomShape(0)[0];
        var pictures = graph.Cast(graph.Slice(RoiBottom.Rows(context, 0), [0], [1], [1]), DataType.Int64);
        var losses = graph.Reshape(context.Bottom(1), regions, 1);
        var count = graph.Gather(graph.Node("Shape", [losses]), graph.Constant(0L));
        var numbers = graph.Unsqueeze(graph.Node("Range", [graph.Constant(0L), count, graph.Constant(1L)]).Shaped(regions), 1);

        // How many regions of the same picture come before each: those of a larger loss, and of equal ones the first.
        var isBefore = graph.Or(
            graph.Less(losses, Across(losses)), graph.And(graph.Equal(losses, Across(losses)), graph.Greater(numbers, Across(numbers))));
        var before = graph.ReduceSum(graph.Cast(graph.And(isBefore, graph.Equal(pictures, Across(pictures))), DataType.Float), [1], keepDims: false);
        var isKept = graph.Less(before, graph.Constant((float)most));
        context.Top(0, graph.Where(Like(context.BottomShape(2)), context.Bottom(2), graph.Constant((float)ignored)));
        context.Top(1, graph.Where(Like(context.BottomShape(3)), context.Bottom(3), graph.Constant(0f)));

        Value Across(Value column) => graph.Reshape(column, 1, regions);

        Value Like(Shape shape)
        {
            var dims = new long[shape.Rank];
            Array.Fill(dims, 1);
            dims[0] = regions;
            return graph.Reshape(isKept, dims);
        }
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (_, most, ignored) = (OhemPlan)plan;
        var losses = context.Bottom(1).ToArray();
        var size = context.BottomShapes[3].CountFrom(1);
        var kept = new Dictionary<int, int>();
        context.Top(0).Fill(ignored);
        foreach (var region in Enumerable.Range(0, losses.Length).OrderByDescending(region => losses[region]))
        {
            var picture = (int)RoiBottom.Row(context, 0, region)[0];
            if ((kept[picture] = kept.GetValueOrDefault(picture) + 1) > most)
                continue;
            context.Top(0)[region] = context.Bottom(2)[region];
            context.Bottom(3).Slice(region * size, size).CopyTo(context.Top(1)[(region * size)..]);
        }
    }

    private sealed record OhemPlan(IReadOnlyList<Shape> Tops, int Most, int Ignored) : LayerPlan(Tops);
}
