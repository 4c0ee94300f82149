using System.Globalization;
using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers;

/// <summary>
/// BatchNorm: (x - mean) / sqrt(variance + eps) for each channel, without scale and shift (batch_norm_layer.cpp). The statistics are those
/// that training accumulated, in TEST phase or with use_global_stats, or else those of the batch itself. The blobs are sums:
/// mean and variance are blobs 0 and 1 divided by blob 2, and zeros as long as blob 2 is 0.
/// </summary>
internal sealed class BatchNormLayer : ILayer
{
    private const int Mean = 0;
    private const int Variance = 1;
    private const int Factor = 2;

    public IReadOnlyList<string> Types => ["BatchNorm"];

    public LayerSignature Signature => LayerSignature.Elementwise;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.BatchNormParam ?? new BatchNormParameter();
        var bottom = context.Bottoms[0];

        // Caffe makes room for bottoms of one axis, and then asks for the size of their axis 1 all the same.
        if (bottom.Rank < 2 || bottom.CountOf(0, 2) == 0)
            throw layer.Refuse(Codes.BottomShape, layer.AtBottom(0), "bottom 0 must have a batch axis and a channel axis, neither of them empty", $"{bottom}");
        CheckNotTrained(layer);
        var statistics = new Shape(bottom[1]);
        var start = context.IdentityBatchNorm ? 1 : 0;
        var usesGlobal = param.HasUseGlobalStats ? param.UseGlobalStats : layer.Phase == Phase.Test;
        return new BatchNormPlan(bottom, usesGlobal, param.Eps)
        {
            Blobs = [Statistic(BlobKind.Mean, statistics, 0), Statistic(BlobKind.Variance, statistics, start), Statistic(BlobKind.ScaleFactor, new Shape(1), start)],
            UntrainedCaution = usesGlobal && !context.IdentityBatchNorm ? Caution(param.Eps) : null,
        };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (_, usesGlobal, eps) = (BatchNormPlan)plan;
        context.Top(0, usesGlobal ? EmitGlobal(plan, eps, context) : EmitBatch(context.Graph, context.Bottom(0), eps));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (shape, usesGlobal, eps) = (BatchNormPlan)plan;
        var (channels, inner) = (shape[1], shape.CountFrom(2));
        var x = context.Bottom(0);
        var y = context.Top(0);
        var count = (float)(shape[0] * inner);
        for (var c = 0; c < channels; c++)
        {
            var factor = Inverse(context.Blob(Factor)[0]);
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

            for (var n = 0; n < shape[0]; n++)
            {
                var part = y.Slice(((n * channels) + c) * inner, inner);
                TensorPrimitives.Divide(part, MathF.Sqrt(variance + eps), part);
            }
        }
    }

    /// <summary>The scale and the shift of a normalisation that has none; Scale puts its own blobs in their place.</summary>
    internal static (Value Ones, Value Zeros) NeutralOperands(GraphBuilder graph, int channels)
    {
        var ones = new float[channels];
        Array.Fill(ones, 1f);
        return (graph.Constant(ones, channels), graph.Constant(new float[channels], channels));
    }

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

    private static Value EmitBatch(GraphBuilder graph, Value x, float eps)
    {
        long[] axes = [0, .. Enumerable.Range(2, x.Dims!.Count - 2)];
        var centred = graph.Sub(x, graph.ReduceMean(x, axes));
        var variance = graph.ReduceMean(graph.Mul(centred, centred), axes);
        return graph.Div(centred, graph.Sqrt(graph.Add(variance, eps)));
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

    private static string Caution(float eps)
    {
        var gain = (1 / Math.Sqrt(eps)).ToString("G3", CultureInfo.InvariantCulture);
        return $"multiplies by 1/sqrt(eps), about {gain}, because its statistics were never accumulated";
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
