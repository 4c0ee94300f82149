using System.Globalization;
using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Initializers.Caffe;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers;

/// <summary>
/// BatchNorm: (x - mean) / sqrt(variance + eps) for each channel, without scale and shift (batch_norm_layer.cpp). The statistics are those
/// that training accumulated, in TEST phase or with use_global_stats, or else those of the batch itself. The blobs are sums:
/// mean and variance are blobs 0 and 1 divided by blob 2, and zeros as long as blob 2 is 0.
/// <para>
/// With scale_bias, or with a filler for either, it is NVIDIA's layer (batch_norm_layer.cpp of NVIDIA/caffe, also in caffe-jacinto): times scale,
/// plus bias, blobs 3 and 4. Its statistics are no sums, blob 2 is carried and not used, eps is at least 1e-5, the phase alone
/// decides which statistics count, and the layer sets its own multipliers: 0 for statistics, 1 for scale and bias.
/// </para>
/// </summary>
internal sealed class BatchNormLayer : ILayer, IModuleWriter
{
    private const int Mean = 0;
    private const int Variance = 1;
    private const int Factor = 2;
    private const int Scale = 3;
    private const int Bias = 4;

    private const string Normalized = "normalized";
    private const string Deviation = "deviation";

    // What NVIDIA's layer raises eps to.
    private const float LeastEps = 0.00001f;

    public IReadOnlyList<string> Types => ["BatchNorm"];

    public LayerFamily Family => LayerFamily.Normalization;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.BatchNormParam ?? new BatchNormParameter();
        var bottom = context.Bottoms[0];

        // Caffe makes room for bottoms of one axis, and then asks for the size of their axis 1 all the same.
        if (bottom.Rank < 2 || bottom.CountOf(0, 2) == 0)
        {
            throw layer.Refuse(
                Codes.BottomShape,
                layer.AtBottom(0),
                "bottom 0 must have a batch axis and a channel axis, neither of them empty",
                $"{bottom}");
        }

        CheckFiller(layer, param);
        var statistics = new Shape(bottom[1]);
        var start = context.IdentityBatchNorm ? 1 : 0;
        if (HasScaleAndBias(param))
            return PlanWithScale(layer, param, statistics, start, context);
        CheckNotTrained(layer);
        var usesGlobal = param.HasUseGlobalStats ? param.UseGlobalStats : layer.Phase == Phase.Test;
        return new BatchNormPlan(bottom, usesGlobal, param.Eps)
        {
            Blobs = [
                Statistic(BlobKind.Mean, statistics, 0),
                Statistic(BlobKind.Variance, statistics, start),
                Statistic(BlobKind.ScaleFactor, new Shape(1), start)
            ],
            UntrainedCaution = usesGlobal && !context.IdentityBatchNorm ? Caution(param.Eps) : null,
        };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (shape, usesGlobal, eps) = (BatchNormPlan)plan;
        if (context.IsTraining && !HasScaleAndBias(plan))
        {
            EmitForTraining(shape, usesGlobal, eps, context);
            return;
        }

        if (usesGlobal)
        {
            context.Top(0, HasScaleAndBias(plan) ? EmitGlobalWithScale(eps, context) : EmitGlobal(plan, eps, context));
            return;
        }

        var y = EmitBatch(context.Graph, context.Bottom(0), context.BottomShape(0).Rank, eps);
        if (HasScaleAndBias(plan))
        {
            long[] dims = [plan.Blobs[Scale].Shape.Count, .. Enumerable.Repeat(1L, plan.TopShapes[0].Rank - 2)];
            y = context.Graph.Add(context.Graph.Mul(y, context.Blob(Scale, dims)), context.Blob(Bias, dims));
        }

        context.Top(0, y);
    }

    public void Write(LayerPlan plan, ModuleContext module)
    {
        var (_, usesGlobal, eps) = (BatchNormPlan)plan;
        var param = module.Source.Parameter.BatchNormParam ?? new BatchNormParameter();
        module.Top(0, module.BatchNorm(module.Bottom(0), usesGlobal, eps, param.MovingAverageFraction));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (shape, usesGlobal, eps) = (BatchNormPlan)plan;
        var (channels, inner) = (shape[1], shape.CountFrom(2));
        var x = context.Bottom(0);
        var y = context.Top(0);
        var count = (float)(shape[0] * inner);
        var withScale = HasScaleAndBias(plan);
        var (means, variances, deviations) = (new float[channels], new float[channels], new float[channels]);
        for (var c = 0; c < channels; c++)
        {
            var factor = withScale ? 1f : Inverse(context.Blob(Factor)[0]);
            var mean = 0f;
            for (var n = 0; n < shape[0] && !usesGlobal; n++)
                mean += TensorPrimitives.Sum(x.Slice(((n * channels) + c) * inner, inner)) / count;
            if (usesGlobal)
                mean = context.Blob(Mean)[c] * factor;
            var variance = usesGlobal ? context.Blob(Variance)[c] * factor : 0f;
            for (var n = 0; n < shape[0]; n++)
            {
                var part = y.Slice(((n * channels) + c) * inner, inner);
                TensorPrimitives.Subtract(x.Slice(((n * channels) + c) * inner, inner), mean, part);
                if (!usesGlobal)
                    variance += TensorPrimitives.SumOfSquares<float>(part) / count;
            }

            (means[c], variances[c], deviations[c]) = (mean, variance, MathF.Sqrt(variance + eps));
            for (var n = 0; n < shape[0]; n++)
            {
                var part = y.Slice(((n * channels) + c) * inner, inner);
                TensorPrimitives.Divide(part, MathF.Sqrt(variance + eps), part);
                if (!withScale)
                    continue;
                TensorPrimitives.Multiply(part, context.Blob(Scale)[c], part);
                TensorPrimitives.Add(part, context.Blob(Bias)[c], part);
            }
        }

        if (!context.IsTraining || usesGlobal || withScale)
            return;
        context.Keep(Normalized, y);
        context.Keep(Deviation, deviations);
        LeaveStatistics(context, means, variances, count);
    }

    // NVIDIA's layer is another one, whose gradient nobody here has numbers of.
    public BottomGradient GradientOf(LayerParameter layer, int bottom) =>
        layer.BatchNormParam is { } param && HasScaleAndBias(param) ? BottomGradient.Unknown : BottomGradient.Always;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        var (shape, usesGlobal, eps) = (BatchNormPlan)plan;
        var (channels, inner) = (shape[1], shape.CountFrom(2));
        var factor = Inverse(context.Blob(Factor)[0]);
        var count = (float)(shape[0] * inner);
        var z = usesGlobal ? [] : context.Kept(Normalized);
        var dx = context.BottomGradient(0);
        if (!context.IsInPlace(0))
            context.TopGradient(0).CopyTo(dx);
        for (var c = 0; c < channels; c++)
        {
            var deviation = usesGlobal ? MathF.Sqrt((context.Blob(Variance)[c] * factor) + eps) : context.Kept(Deviation)[c];
            var (sum, dot) = (0f, 0f);
            for (var n = 0; n < shape[0] && !usesGlobal; n++)
            {
                var dy = dx.Slice(((n * channels) + c) * inner, inner);
                sum += TensorPrimitives.Sum<float>(dy);
                dot += TensorPrimitives.Dot(dy, z.Slice(((n * channels) + c) * inner, inner));
            }

            for (var i = 0; i < shape[0] * inner; i++)
            {
                var at = (((i / inner * channels) + c) * inner) + (i % inner);
                dx[at] = (usesGlobal ? dx[at] : dx[at] - (((z[at] * dot) + sum) / count)) / deviation;
            }
        }
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        var (shape, usesGlobal, eps) = (BatchNormPlan)plan;
        var (graph, dy) = (context.Graph, context.TopGradient(0));
        if (usesGlobal)
        {
            context.BottomGradient(0, graph.Div(dy, context.Kept(Deviation)));
            return;
        }

        long[] axes = [0, .. Enumerable.Range(2, shape.Rank - 2)];
        var z = context.Kept(Normalized);
        var back = graph.Add(graph.Mul(z, graph.ReduceMean(graph.Mul(z, dy), axes)), graph.ReduceMean(dy, axes));
        context.BottomGradient(0, graph.Div(graph.Sub(dy, back), context.Kept(Deviation)));
    }

    /// <summary>The layer of a training step: what its gradient needs is kept, and its moving sums go on.</summary>
    private static void EmitForTraining(Shape shape, bool usesGlobal, float eps, EmitContext context)
    {
        var (graph, x) = (context.Graph, context.Bottom(0));
        long[] dims = [shape[1], .. Enumerable.Repeat(1L, shape.Rank - 2)];
        if (usesGlobal)
        {
            var sums = context.Blob(Factor);
            var zero = graph.Constant(0f);
            var factor = graph.Where(graph.Equal(sums, zero), zero, graph.Reciprocal(sums));
            var deviation = graph.Sqrt(graph.Add(graph.Mul(context.Blob(Variance), factor), eps));
            var mean = graph.Reshape(graph.Mul(context.Blob(Mean), factor), dims);
            context.Keep(Deviation, graph.Reshape(deviation, dims));
            context.Top(0, graph.Div(graph.Sub(x, mean), graph.Reshape(deviation, dims)));
            return;
        }

        var (means, centred, variance) = Statistics(graph, x, [0, .. Enumerable.Range(2, shape.Rank - 2)]);
        var spread = graph.Sqrt(graph.Add(variance, eps));
        var z = graph.Div(centred, spread);
        context.Keep(Deviation, spread);
        context.Keep(Normalized, z);
        context.Top(0, z);
        var fraction = context.Source.Parameter.BatchNormParam?.MovingAverageFraction ?? new BatchNormParameter().MovingAverageFraction;
        var count = (float)(shape[0] * shape.CountFrom(2));
        context.LeaveSum(Mean, fraction, means, 1);
        context.LeaveSum(Variance, fraction, variance, count > 1 ? count / (count - 1) : 1f);
        context.LeaveSum(Factor, fraction, null, 1);
    }

    /// <summary>
    /// The moving sums after a pass: each is what it was times a fraction, plus what this batch has; the number of batches likewise.
    /// </summary>
    private static void LeaveStatistics(ForwardContext context, float[] means, float[] variances, float count)
    {
        var fraction = context.Source.Parameter.BatchNormParam?.MovingAverageFraction ?? new BatchNormParameter().MovingAverageFraction;
        var unbiased = count > 1 ? count / (count - 1) : 1f;
        TensorPrimitives.MultiplyAdd(context.Blob(Mean), fraction, means, means);
        TensorPrimitives.Multiply(variances, unbiased, variances);
        TensorPrimitives.MultiplyAdd(context.Blob(Variance), fraction, variances, variances);
        context.Leave(Mean, means);
        context.Leave(Variance, variances);
        context.Leave(Factor, [(context.Blob(Factor)[0] * fraction) + 1f]);
    }

    /// <summary>The scale and the shift of a normalisation that has none; Scale puts its own blobs in their place.</summary>
    internal static (Value Ones, Value Zeros) NeutralOperands(GraphBuilder graph, int channels)
    {
        var ones = new float[channels];
        Array.Fill(ones, 1f);
        return (graph.Constant(ones, channels), graph.Constant(new float[channels], channels));
    }

    /// <summary>Whether it is NVIDIA's layer. A bias_filler alone turns that on, unless intel's filler stands beside it.</summary>
    private static bool HasScaleAndBias(BatchNormParameter param) =>
        param.GetExtension(BatchNormForks.Extensions.ScaleBias)
        || param.HasExtension(BatchNormForks.Extensions.ScaleFiller)
        || (param.HasExtension(BatchNormForks.Extensions.BiasFiller) && !param.HasExtension(BatchNormForks.Extensions.Filler));

    private static bool HasScaleAndBias(LayerPlan plan) => plan.Blobs.Count > Bias;

    private static BatchNormPlan PlanWithScale(LayerSource layer, BatchNormParameter param, Shape statistics, float variance, PlanContext context)
    {
        var usesGlobal = layer.Phase == Phase.Test;
        var eps = Math.Max(param.Eps, LeastEps);
        if (param.HasUseGlobalStats && param.UseGlobalStats != usesGlobal)
        {
            context.Note(
                Codes.Ignored,
                layer.At(param, BatchNormParameter.UseGlobalStatsFieldNumber),
                "with scale_bias the phase decides and not use_global_stats, as in NVIDIA/caffe: in "
                    + $"{(usesGlobal ? "TEST the stored statistics" : "TRAIN those of the batch")} count");
        }

        var scaleFiller = param.GetExtension(BatchNormForks.Extensions.ScaleFiller);
        var scale = scaleFiller is null ? BlobSpec.Constant(statistics, 1) : layer.Blob(statistics, scaleFiller);
        var bias = layer.Blob(statistics, param.GetExtension(BatchNormForks.Extensions.BiasFiller));

        // Files of NVIDIA/caffe 0.15, which DIGITS made, hold scale, bias, mean, variance and the unused one (net.cpp of NVIDIA/caffe).
        return new BatchNormPlan(context.Bottoms[0], usesGlobal, eps)
        {
            Blobs =
            [
                Statistic(BlobKind.Mean, statistics, 0) with { OwnMultiplier = 0, OlderIndex = 2 },
                Statistic(BlobKind.Variance, statistics, variance) with { OwnMultiplier = 0, OlderIndex = 3 },
                Statistic(BlobKind.Unused, new Shape(1), 1) with { OwnMultiplier = 0, OlderIndex = 4 },
                scale with { Role = new(BlobKind.Scale) { FirstAxis = 1 }, OwnMultiplier = 1, OlderIndex = 0 },
                bias with { Role = new(BlobKind.Bias) { FirstAxis = 1 }, OwnMultiplier = 1, OlderIndex = 1 },
            ],
            UntrainedCaution = usesGlobal && !context.IdentityBatchNorm ? Caution(eps) : null,
        };
    }

    private static Value EmitGlobalWithScale(float eps, EmitContext context) => context.Graph.Node(
        "BatchNormalization",
        [context.Bottom(0), context.Blob(Scale), context.Blob(Bias), context.Blob(Mean), context.Blob(Variance)],
        Attr.Float("epsilon", eps));

    private static Value EmitGlobal(LayerPlan plan, float eps, EmitContext context)
    {
        var graph = context.Graph;
        var (shape, channels) = (plan.Blobs[Mean].Shape, plan.Blobs[Mean].Shape.Count);
        var mean = context.Derived("mean", shape, [Mean, Factor], Scaled);
        var variance = context.Derived("variance", shape, [Variance, Factor], Scaled);
        if (eps > 0)
        {
            var (ones, zeros) = NeutralOperands(graph, channels);
            return graph.Node("BatchNormalization", [context.Bottom(0), ones, zeros, mean, variance], Attr.Float("epsilon", eps));
        }

        // A variance of 0 gives infinity times (x - mean) here; runtimes take the operator apart, and get infinity minus infinity.
        long[] dims = [channels, .. Enumerable.Repeat(1L, plan.TopShapes[0].Rank - 2)];
        var centred = graph.Sub(context.Bottom(0), graph.Reshape(mean, dims));
        return graph.Div(centred, graph.Sqrt(graph.Add(graph.Reshape(variance, dims), eps)));
    }

    private static Value EmitBatch(GraphBuilder graph, Value x, int rank, float eps)
    {
        var (_, centred, variance) = Statistics(graph, x, [0, .. Enumerable.Range(2, rank - 2)]);
        return graph.Div(centred, graph.Sqrt(graph.Add(variance, eps)));
    }

    /// <summary>The mean over some axes, what is left without it, and the mean of its squares; the axes stay, with one element each.</summary>
    internal static (Value Mean, Value Centred, Value Variance) Statistics(GraphBuilder graph, Value x, long[] axes)
    {
        var mean = graph.ReduceMean(x, axes);
        var centred = graph.Sub(x, mean);
        return (mean, centred, graph.ReduceMean(graph.Mul(centred, centred), axes));
    }

    private static float[] Scaled(IReadOnlyList<float[]> blobs)
    {
        var scaled = new float[blobs[0].Length];
        TensorPrimitives.Multiply(blobs[0], Inverse(blobs[1][0]), scaled);
        return scaled;
    }

    private static float Inverse(float factor) => factor == 0 ? 0 : 1 / factor;

    private static BlobSpec Statistic(BlobKind kind, Shape shape, float value) =>
        BlobSpec.Constant(shape, value) with { Role = new(kind), IsTrained = false };

    /// <summary>What to know of statistics that are still zeros.</summary>
    internal static string Caution(float eps)
    {
        var gain = (1 / Math.Sqrt(eps)).ToString("G3", CultureInfo.InvariantCulture);
        return $"multiplies by 1/sqrt(eps), about {gain}, because its statistics were never accumulated";
    }

    /// <summary>
    /// intel/caffe's filler starts the scale of its MKL engine, which takes the place of the Scale layer that follows; its other engine, as
    /// Caffe 1.0, has no scale here. Only where it starts as 1, and the bias as 0, do both start alike.
    /// </summary>
    private static void CheckFiller(LayerSource layer, BatchNormParameter param)
    {
        var (filler, bias) = (param.GetExtension(BatchNormForks.Extensions.Filler), param.GetExtension(BatchNormForks.Extensions.BiasFiller));
        if (filler is null)
            return;
        var at = layer.At(param, BatchNormForks.Extensions.Filler.FieldNumber);
        if (HasScaleAndBias(param))
            throw layer.Refuse(Codes.Contradiction, at, "either scale_filler (NVIDIA/caffe) or filler (intel/caffe) is expected", "both");
        var (scale, shift) = (layer.Filler(filler), bias is null ? CaffeFillerSpec.Constant(0) : layer.Filler(bias));
        if (scale is not { IsConstant: true, Value: 1 } || shift is not { IsConstant: true, Value: 0 })
        {
            throw layer.Refuse(
                Codes.NotConvertible,
                at,
                "a filler in batch_norm_param starts a scale that only the MKL engine of intel/caffe has, so it must be constant 1, and "
                    + "bias_filler constant 0",
                $"{scale}" + (bias is null ? "" : $", and for the bias {shift}"),
                "Move both to the scale_param of the Scale layer after it, or write  scale_bias: true  and  scale_filler  for a layer with a "
                    + "scale of its own.");
        }
    }

    private static void CheckNotTrained(LayerSource layer)
    {
        foreach (var spec in layer.Parameter.Param.Take(3))
        {
            if (spec.LrMult != 0)
            {
                throw layer.Refuse(
                    Codes.OutOfRange,
                    layer.At(spec, ParamSpec.LrMultFieldNumber),
                    "lr_mult must be 0, because statistics are not trained",
                    $"{spec.LrMult}",
                    "Write  lr_mult: 0, or leave the param entries out.");
            }
        }
    }

    private sealed record BatchNormPlan(Shape Top, bool UsesGlobal, float Eps) : LayerPlan(Top);
}
