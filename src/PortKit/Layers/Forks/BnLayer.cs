using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers.Forks;

/// <summary>
/// BN: a batch normalisation with a scale and a shift for each channel, of the time before BatchNorm. Forks have different layers under this name:
/// <list type="bullet">
/// <item>SegNet and DeconvNet (bn_layer.cpp of alexgkendall/caffe-segnet): blobs scale and shift. LEARN, the default, normalises by the batch, in
/// TEST phase too, and gives mean and variance as tops 1 and 2; INFERENCE only scales and shifts. The top has four axes.</item>
/// <item>PSPNet and yjxiong/caffe (bn_layer.cpp of both; also happynear/caffe-windows and Cambricon/caffe): blobs slope, bias, mean and variance, the
/// last two not divided by anything. The batch counts in TRAIN phase, unless frozen.</item>
/// <item>ParseNet (bn_layer.cpp of weiliu89/caffe@fcn): as SegNet's LEARN; with across_spatial: false each place of the map has statistics and
/// blobs of its own.</item>
/// </list>
/// They are told by their fields. A layer without fields is SegNet's if it carries two blobs, and PSPNet's otherwise.
/// SegNet's and ParseNet's code takes the variance as the mean of the squares less the square of the mean; here it is that of the centred values,
/// the same number with less rounding.
/// </summary>
internal sealed class BnLayer : ILayer
{
    private const int Scale = 0;
    private const int Shift = 1;
    private const int Mean = 2;
    private const int Variance = 3;

    private const float SegnetEps = 1e-9f;

    public IReadOnlyList<string> Types => ["BN"];

    public LayerFamily Family => LayerFamily.Normalization;

    public LayerSignature Signature { get; } = new(1, 1, 1, 3) { InPlace = true };

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var bottom = context.Bottoms[0];
        if (bottom.Rank < 2 || bottom.Count == 0)
        {
            throw layer.Refuse(
                Codes.BottomShape,
                layer.AtBottom(0),
                "bottom 0 must have a batch axis and a channel axis, and no empty axis",
                $"{bottom}");
        }

        layer.CheckLegacyAxes(context, 0);
        var param = layer.Parameter.GetExtension(LayerForks.Extensions.BnParam) ?? new BnParameter();
        var kind = KindOf(layer, param, context);
        if (kind != BnKind.Segnet && context.TopCount > 1)
        {
            throw layer.Refuse(
                Codes.BlobCount,
                layer.AtTop(1),
                "there must be one top: the statistics are tops in SegNet's layer alone",
                $"{context.TopCount}");
        }

        return kind switch
        {
            BnKind.Segnet => PlanSegnet(layer, param, context),
            BnKind.Parsenet => PlanParsenet(layer, param, context),
            _ => PlanPspnet(layer, param, context),
        };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (_, uses, eps, reduced) = (BnPlan)plan;
        var graph = context.Graph;
        var x = graph.Reshape(context.Bottom(0), plan.TopShapes[0].ToLongs());
        if (uses == Statistics.Stored && eps > 0)
        {
            long channels = plan.Blobs[Scale].Shape.Count;
            context.Top(0, graph.Node(
                "BatchNormalization",
                [x, context.Blob(Scale, channels), context.Blob(Shift, channels), context.Blob(Mean, channels), context.Blob(Variance, channels)],
                Attr.Float("epsilon", eps)));
            return;
        }

        long[] dims = [.. plan.Blobs[Scale].Shape.ToLongs()[..plan.TopShapes[0].Rank]];
        if (uses != Statistics.None)
        {
            var (mean, centred, variance) = uses == Statistics.Batch
                ? BatchNormLayer.Statistics(graph, x, reduced)
                : (context.Blob(Mean, dims), graph.Sub(x, context.Blob(Mean, dims)), context.Blob(Variance, dims));
            x = graph.Div(centred, graph.Sqrt(graph.Add(variance, eps)));
            if (context.TopCount > 1)
                context.Top(1, mean);
            if (context.TopCount > 2)
                context.Top(2, variance);
        }

        context.Top(0, graph.Add(graph.Mul(x, context.Blob(Scale, dims)), context.Blob(Shift, dims)));
        for (var top = 1; top < context.TopCount && uses == Statistics.None; top++)
            context.Top(top, graph.Constant(new float[plan.TopShapes[top].Count], plan.TopShapes[top].ToLongs()));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (_, uses, eps, _) = (BnPlan)plan;
        var (items, channels) = (plan.TopShapes[0][0], plan.Blobs[Scale].Shape.Count);
        var inner = plan.TopShapes[0].CountFrom(1) / channels;
        var x = context.Bottom(0);
        var y = context.Top(0);
        for (var c = 0; c < channels; c++)
        {
            var (mean, variance) = uses switch
            {
                Statistics.None => (0f, 1f),
                Statistics.Stored => (context.Blob(Mean)[c], context.Blob(Variance)[c]),
                _ => OfBatch(x, items, channels, inner, c),
            };
            var deviation = uses == Statistics.None ? 1f : MathF.Sqrt(variance + eps);
            for (var n = 0; n < items; n++)
            {
                for (var i = ((n * channels) + c) * inner; i < ((n * channels) + c + 1) * inner; i++)
                    y[i] = ((x[i] - mean) / deviation * context.Blob(Scale)[c]) + context.Blob(Shift)[c];
            }

            if (context.TopCount > 1)
                context.Top(1)[c] = uses == Statistics.None ? 0 : mean;
            if (context.TopCount > 2)
                context.Top(2)[c] = uses == Statistics.None ? 0 : variance;
        }
    }

    private static BnKind KindOf(LayerSource layer, BnParameter param, PlanContext context)
    {
        var parsenet = FirstOf(
            param,
            BnParameter.VarEpsFieldNumber,
            BnParameter.MovingAverageFieldNumber,
            BnParameter.DecayFieldNumber,
            BnParameter.AcrossSpatialFieldNumber);
        var segnet = FirstOf(param, BnParameter.ScaleFillerFieldNumber, BnParameter.ShiftFillerFieldNumber, BnParameter.BnModeFieldNumber);
        var pspnet = FirstOf(
            param,
            BnParameter.SlopeFillerFieldNumber,
            BnParameter.BiasFillerFieldNumber,
            BnParameter.FrozenFieldNumber,
            BnParameter.MomentumFieldNumber,
            BnParameter.EpsFieldNumber) ?? (param.Icnet ? BnParameter.IcnetFieldNumber : null);
        if (pspnet is { } field && (segnet ?? parsenet) is { } other)
        {
            throw layer.Refuse(
                Codes.Contradiction,
                layer.At(param, other),
                "fields of one fork's BN are expected: scale_filler, shift_filler and bn_mode (SegNet), or slope_filler, bias_filler, "
                    + "momentum, eps and frozen (PSPNet)",
                $"{NameOf(other)} and {NameOf(field)}");
        }

        if (parsenet is { } its)
        {
            return param.HasBnMode
                ? throw layer.Refuse(
                    Codes.Contradiction,
                    layer.At(param, BnParameter.BnModeFieldNumber),
                    "bn_mode (SegNet) or fields of ParseNet's BN are expected",
                    $"bn_mode and {NameOf(its)}")
                : BnKind.Parsenet;
        }

        if (segnet is not null || (param.HasIcnet && !param.Icnet))
            return BnKind.Segnet;
        if (pspnet is not null)
            return BnKind.Pspnet;
        if (layer.Parameter.Blobs.Count > 0)
            return layer.Parameter.Blobs.Count == 2 ? BnKind.Segnet : BnKind.Pspnet;

        // The statistics are tops in SegNet's alone; more than two params are those of four blobs.
        if (context.TopCount > 1)
            return BnKind.Segnet;
        if (layer.Parameter.Param.Count <= 2)
        {
            context.Note(
                Codes.Dialect,
                layer.Location,
                "without fields it is taken for the layer of PSPNet and yjxiong/caffe, with slope, bias, mean and variance; that of SegNet has "
                    + "a scale and a shift, and normalises by the batch",
                "Write  bn_param { bn_mode: LEARN }  for the latter.");
        }

        return BnKind.Pspnet;
    }

    private static int? FirstOf(BnParameter param, params ReadOnlySpan<int> numbers)
    {
        foreach (var number in numbers)
        {
            if (BnParameter.Descriptor.FindFieldByNumber(number).Accessor.HasValue(param))
                return number;
        }

        return null;
    }

    private static string NameOf(int number) => BnParameter.Descriptor.FindFieldByNumber(number).Name;

    private static BnPlan PlanSegnet(LayerSource layer, BnParameter param, PlanContext context)
    {
        var top = FourAxes(context);
        var statistics = new Shape(1, top[1], 1, 1);
        var uses = param.BnMode == BnParameter.Types.BnMode.Learn ? Statistics.Batch : Statistics.None;
        return new BnPlan(
            [top, .. Enumerable.Repeat(statistics, context.TopCount - 1)],
            uses,
            SegnetEps,
            [0, 2, 3])
        { Blobs = Learned(layer, param, statistics) };
    }

    private static BnPlan PlanParsenet(LayerSource layer, BnParameter param, PlanContext context)
    {
        if (param.MovingAverage && layer.Phase == Phase.Test)
        {
            throw layer.Refuse(
                Codes.NotConvertible,
                layer.At(param, BnParameter.MovingAverageFieldNumber),
                "moving_average takes statistics in TEST phase that ParseNet's layer keeps to itself: no weight file has them",
                "moving_average: true",
                "Write  moving_average: false  for the statistics of the batch.");
        }

        var top = FourAxes(context);
        var shape = param.AcrossSpatial ? new Shape(1, top[1], 1, 1) : top.With(0, 1);
        return new BnPlan([top], Statistics.Batch, param.VarEps, param.AcrossSpatial ? [0, 2, 3] : [0]) { Blobs = Learned(layer, param, shape) };
    }

    private static BnPlan PlanPspnet(LayerSource layer, BnParameter param, PlanContext context)
    {
        var bottom = context.Bottoms[0];
        var shape = new Shape(1, bottom[1], 1, 1);
        var stored = layer.Phase == Phase.Test || param.Frozen;
        var multiplier = param.Frozen ? 0f : (float?)null;

        // yjxiong/caffe and happynear/caffe-windows keep the same values in two axes.
        var older = new Shape(1, bottom[1]);
        BlobSpec[] blobs =
        [
            layer.Blob(shape, param.SlopeFiller) with { Role = new(BlobKind.Scale), OwnMultiplier = multiplier },
            layer.Blob(shape, param.BiasFiller) with { Role = new(BlobKind.Bias), OwnMultiplier = multiplier },
            BlobSpec.Constant(shape, 0) with { Role = new(BlobKind.Mean), IsTrained = false, OwnMultiplier = 0 },
            BlobSpec.Constant(
                shape,
                param.Frozen || context.IdentityBatchNorm ? 1 : 0) with { Role = new(BlobKind.Variance), IsTrained = false, OwnMultiplier = 0 },
        ];
        return new BnPlan([bottom], stored ? Statistics.Stored : Statistics.Batch, param.Eps, [0, .. Enumerable.Range(2, bottom.Rank - 2)])
        {
            Blobs = [.. blobs.Select(blob => blob with { OtherShape = older })],
            UntrainedCaution = stored && !param.Frozen && !context.IdentityBatchNorm ? BatchNormLayer.Caution(param.Eps) : null,
        };
    }

    private static Shape FourAxes(PlanContext context) =>
        context.Shape([.. context.Bottoms[0].ToLongs(), .. Enumerable.Repeat(1L, 4 - context.Bottoms[0].Rank)]);

    private static BlobSpec[] Learned(LayerSource layer, BnParameter param, Shape shape) =>
    [
        layer.Blob(shape, param.ScaleFiller) with { Role = new(BlobKind.Scale) },
        layer.Blob(shape, param.ShiftFiller) with { Role = new(BlobKind.Bias) },
    ];

    private static (float Mean, float Variance) OfBatch(ReadOnlySpan<float> x, int items, int channels, int inner, int channel)
    {
        var (count, sum, squares) = ((double)items * inner, 0.0, 0.0);
        for (var n = 0; n < items; n++)
        {
            foreach (var value in x.Slice(((n * channels) + channel) * inner, inner))
            {
                sum += value;
                squares += (double)value * value;
            }
        }

        var mean = sum / count;
        return ((float)mean, (float)Math.Max((squares / count) - (mean * mean), 0));
    }

    private enum BnKind
    {
        Segnet,
        Pspnet,
        Parsenet,
    }

    private enum Statistics
    {
        None,
        Batch,
        Stored,
    }

    /// <param name="Tops">The shapes of the tops.</param>
    /// <param name="Uses">Which statistics count.</param>
    /// <param name="Eps">What is added to the variance.</param>
    /// <param name="Reduced">The axes that the batch's statistics are of.</param>
    private sealed record BnPlan(IReadOnlyList<Shape> Tops, Statistics Uses, float Eps, long[] Reduced) : LayerPlan(Tops);
}
