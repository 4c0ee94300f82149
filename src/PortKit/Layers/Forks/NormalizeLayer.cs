using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Initializers.Caffe;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// Normalize: divides by the length of the vector of the channels. Forks have different layers under this name:
/// <list type="bullet">
/// <item>SSD's (normalize_layer.cpp of weiliu89/caffe), which has norm_param and a learned scale, for all channels or one for each. With
/// across_spatial, the default, an item is one vector; else each pixel is one. eps is within the root. ParseNet's is the same.</item>
/// <item>That of happynear/caffe-windows, which has normalize_param (or softmax_param, in an older copy), no scale, and a second top for the
/// length: each pixel is a vector, measured by L2 or L1; 1e-6 is added to the sum. The tops have four axes.</item>
/// <item>That of yjxiong/caffe, which has no fields: an item is one vector. SSD's defaults give the same.</item>
/// </list>
/// Without either field, and without a second top, it is SSD's.
/// </summary>
internal sealed class NormalizeLayer : ILayer
{
    private const float PixelEps = 1e-6f;

    public IReadOnlyList<string> Types => ["Normalize"];

    public LayerFamily Family => LayerFamily.Normalization;

    public LayerSignature Signature { get; } = new(1, 1, 1, 2) { InPlace = true };

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        layer.CheckLegacyAxes(context, 0);
        var ssd = layer.Parameter.GetExtension(LayerForks.Extensions.NormParam);
        var pixels = layer.Parameter.GetExtension(LayerForks.Extensions.NormalizeParam);
        var older = layer.Parameter.SoftmaxParam is { } softmax && softmax.HasExtension(SoftmaxForks.Extensions.NormalizeType) ? softmax : null;
        if (ssd is not null && (pixels is not null || older is not null))
        {
            var at = pixels is null
                ? layer.At(older, SoftmaxForks.Extensions.NormalizeType.FieldNumber)
                : layer.At(layer.Parameter, LayerForks.Extensions.NormalizeParam.FieldNumber);
            throw layer.Refuse(Codes.Contradiction, at, "either norm_param (SSD) or normalize_type (happynear/caffe-windows) is expected", "both");
        }

        if (pixels is not null || older is not null || (ssd is null && context.TopCount > 1))
            return PlanPixels(layer, pixels, older, context);
        if (context.TopCount > 1)
            throw layer.Refuse(Codes.BlobCount, layer.AtTop(1), "with norm_param there must be one top, as in SSD", $"{context.TopCount}");
        if (ssd is null && context.Bottoms[0].Rank > 2 && context.Bottoms[0].CountFrom(2) > 1)
        {
            context.Note(
                Codes.Dialect,
                layer.Location,
                "without fields it is taken for the layer of SSD or yjxiong/caffe, to which an item is one vector; to that of "
                    + "happynear/caffe-windows each pixel is one",
                "Write  normalize_param { }  for the latter.");
        }

        return PlanItems(layer, ssd, context);
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var graph = context.Graph;
        if (plan is PixelPlan { IsL1: var isL1 })
        {
            var pixels = graph.Reshape(context.Bottom(0), plan.TopShapes[0].ToLongs());
            var sum = graph.Add(isL1 ? graph.ReduceL1(pixels, [1]) : graph.ReduceSumSquare(pixels, [1]), PixelEps);
            var length = isL1 ? sum : graph.Sqrt(sum);
            context.Top(0, graph.Div(pixels, length));
            if (context.TopCount > 1)
                context.Top(1, length);
            return;
        }

        var (top, acrossSpatial, eps) = (ItemPlan)plan;
        long[] axes = acrossSpatial ? [.. Enumerable.Range(1, top.Rank - 1)] : [1];
        var norm = graph.Sqrt(graph.Add(graph.ReduceSumSquare(context.Bottom(0), axes), eps));
        var scale = plan.Blobs[0].Shape.Rank == 0 ? context.Blob(0) : context.Blob(0, [top[1], .. Enumerable.Repeat(1L, top.Rank - 2)]);
        context.Top(0, graph.Mul(graph.Div(context.Bottom(0), norm), scale));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        if (plan is PixelPlan { IsL1: var isL1 })
        {
            ForwardPixels(plan.TopShapes[0], isL1, context);
            return;
        }

        var (shape, acrossSpatial, eps) = (ItemPlan)plan;
        var (channels, inner) = (shape[1], shape.CountFrom(2));
        var scale = context.Blob(0);
        var norms = new float[inner];
        for (var n = 0; n < shape[0]; n++)
        {
            var x = context.Bottom(0).Slice(n * channels * inner, channels * inner);
            var y = context.Top(0).Slice(n * channels * inner, channels * inner);
            if (acrossSpatial)
                Array.Fill(norms, TensorPrimitives.SumOfSquares(x));
            else
                SumOverChannels(x, norms, isL1: false);
            TensorPrimitives.Add(norms, eps, norms);
            TensorPrimitives.Sqrt(norms, norms);
            for (var c = 0; c < channels; c++)
            {
                var part = y.Slice(c * inner, inner);
                TensorPrimitives.Divide(x.Slice(c * inner, inner), norms, part);
                TensorPrimitives.Multiply(part, scale[scale.Length == 1 ? 0 : c], part);
            }
        }
    }

    private static ItemPlan PlanItems(LayerSource layer, NormalizeParameter? given, PlanContext context)
    {
        var param = given ?? new NormalizeParameter();
        var bottom = context.Bottoms[0];
        if (bottom.Rank < 2)
            throw layer.Refuse(Codes.BottomShape, layer.AtBottom(0), "bottom 0 must have at least 2 axes", $"shape {bottom}");
        RefuseFields(
            layer,
            param,
            "normalize_param, of happynear/caffe-windows",
            NormalizeParameter.NormalizeTypeFieldNumber,
            NormalizeParameter.FixGradientFieldNumber,
            NormalizeParameter.BpNormFieldNumber);
        var shape = param.ChannelShared ? Shape.Scalar : new Shape(bottom[1]);
        return new ItemPlan(bottom, param.AcrossSpatial, param.Eps)
        {
            Blobs =
            [
                layer.Blob(shape, param.ScaleFiller, CaffeFillerSpec.Constant(1)) with
                {
                    Role = new(BlobKind.Scale) { FirstAxis = param.ChannelShared ? null : 1 },
                    IsTrained = !param.FixScale,

                    // yjxiong/caffe has no scale, which is one of 1.
                    MayBeAbsent = given is null,
                },
            ],
        };
    }

    private static PixelPlan PlanPixels(LayerSource layer, NormalizeParameter? param, SoftmaxParameter? older, PlanContext context)
    {
        if (param is not null)
        {
            RefuseFields(
                layer,
                param,
                "norm_param, of SSD",
                NormalizeParameter.AcrossSpatialFieldNumber,
                NormalizeParameter.ScaleFillerFieldNumber,
                NormalizeParameter.ChannelSharedFieldNumber,
                NormalizeParameter.EpsFieldNumber,
                NormalizeParameter.FixScaleFieldNumber);
        }

        var type = param is not null
            ? param.NormalizeType
            : older?.GetExtension(SoftmaxForks.Extensions.NormalizeType) ?? new NormalizeParameter().NormalizeType;
        if (type is not ("L1" or "L2"))
        {
            var at = param is not null
                ? layer.At(param, NormalizeParameter.NormalizeTypeFieldNumber)
                : layer.At(older, SoftmaxForks.Extensions.NormalizeType.FieldNumber);
            throw layer.Refuse(Codes.OutOfRange, at, "normalize_type must be \"L1\" or \"L2\"", $"\"{type}\"");
        }

        var bottom = context.Bottoms[0];
        var top = context.Shape([.. bottom.ToLongs(), .. Enumerable.Repeat(1L, 4 - bottom.Rank)]);
        return new PixelPlan(context.TopCount > 1 ? [top, top.With(1, 1)] : [top], type == "L1");
    }

    private static void RefuseFields(LayerSource layer, NormalizeParameter param, string place, params ReadOnlySpan<int> numbers)
    {
        foreach (var number in numbers)
        {
            var field = NormalizeParameter.Descriptor.FindFieldByNumber(number);
            if (field.Accessor.HasValue(param))
            {
                throw layer.Refuse(
                    Codes.Contradiction,
                    layer.At(param, number),
                    $"{field.Name} stands in {place}",
                    "it beside fields of another layer of this name");
            }
        }
    }

    private static void ForwardPixels(Shape shape, bool isL1, ForwardContext context)
    {
        var (channels, inner) = (shape[1], shape.CountFrom(2));
        for (var n = 0; n < shape[0]; n++)
        {
            var x = context.Bottom(0).Slice(n * channels * inner, channels * inner);
            var y = context.Top(0).Slice(n * channels * inner, channels * inner);
            var norms = context.TopCount > 1 ? context.Top(1).Slice(n * inner, inner) : new float[inner];
            SumOverChannels(x, norms, isL1);
            TensorPrimitives.Add(norms, PixelEps, norms);
            if (!isL1)
                TensorPrimitives.Sqrt(norms, norms);
            for (var c = 0; c < channels; c++)
                TensorPrimitives.Divide(x.Slice(c * inner, inner), norms, y.Slice(c * inner, inner));
        }
    }

    private static void SumOverChannels(ReadOnlySpan<float> x, Span<float> sums, bool isL1)
    {
        sums.Clear();
        for (var i = 0; i < x.Length; i++)
            sums[i % sums.Length] += isL1 ? Math.Abs(x[i]) : x[i] * x[i];
    }

    private sealed record ItemPlan(Shape Top, bool AcrossSpatial, float Eps) : LayerPlan(Top);

    private sealed record PixelPlan(IReadOnlyList<Shape> Tops, bool IsL1) : LayerPlan(Tops);
}
