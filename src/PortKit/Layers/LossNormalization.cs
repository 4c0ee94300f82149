using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;
using Mode = PortKit.Caffe.Protos.LossParameter.Types.NormalizationMode;

namespace PortKit.Layers;

/// <summary>
/// What a sum over labels is divided by, and which label does not count: loss_param as softmax_loss_layer.cpp,
/// sigmoid_cross_entropy_loss_layer.cpp and infogain_loss_layer.cpp read it.
/// </summary>
/// <param name="By">
/// FULL: the number of labels. VALID: of labels that are not ignored. BATCH_SIZE: of items. NONE: 1. PRE_FIXED, of R-FCN: a number of its own.
/// </param>
/// <param name="IgnoreLabel">The label that does not count, or null. It needs not be the number of a class.</param>
internal sealed record LossNormalization(Mode By, int? IgnoreLabel)
{
    /// <summary>What PRE_FIXED divides by.</summary>
    private float PreFixed { get; init; } = 1f;

    /// <summary>Reads loss_param. The older field normalize stands for VALID or BATCH_SIZE, where normalization is not given.</summary>
    /// <param name="layer">The loss.</param>
    /// <param name="absent">The normalization where neither field is given.</param>
    /// <param name="takesPreFixed">Whether the loss knows PRE_FIXED.</param>
    public static LossNormalization Read(LayerSource layer, Mode absent, bool takesPreFixed = false)
    {
        var param = layer.Parameter.LossParam ?? new LossParameter();
        var by = param.HasNormalization ? param.Normalization
            : !param.HasNormalize ? absent
            : param.Normalize ? Mode.Valid : Mode.BatchSize;
        if (by == Mode.PreFixed && !takesPreFixed)
        {
            throw layer.Refuse(
                Codes.NotConvertible,
                layer.At(param, LossParameter.NormalizationFieldNumber),
                "normalization may be PRE_FIXED in SoftmaxWithLossOHEM and SmoothL1LossOHEM alone",
                "PRE_FIXED");
        }

        var preFixed = param.HasExtension(LossForks.Extensions.PreFixedNormalizer) ? param.GetExtension(LossForks.Extensions.PreFixedNormalizer) : 1f;
        return new LossNormalization(by, param.HasIgnoreLabel ? param.IgnoreLabel : null) { PreFixed = preFixed };
    }

    /// <summary>Whether a label does not count.</summary>
    public bool Ignores(int label) => label == IgnoreLabel;

    /// <summary>The divisor; at least 1, so that a batch without labels gives 0 and not NaN.</summary>
    /// <param name="items">The number of items in the batch.</param>
    /// <param name="labels">The number of labels.</param>
    /// <param name="valid">How many of them are not ignored.</param>
    public float Divisor(int items, int labels, int valid) => Math.Max(1f, By switch
    {
        Mode.Full => labels,
        Mode.Valid => valid,
        Mode.BatchSize => items,
        Mode.PreFixed => PreFixed,
        _ => 1,
    });

    /// <summary>Which of the int64 <paramref name="labels"/> are ignored; null if no label ever is.</summary>
    public Value? Ignored(GraphBuilder graph, Value labels) =>
        IgnoreLabel is { } ignore ? graph.Equal(labels, graph.Constant((long)ignore)) : null;

    /// <summary>The scalar <paramref name="sum"/> over the divisor, or minus that.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="sum">What is divided.</param>
    /// <param name="ignored">What <see cref="Ignored"/> gave.</param>
    /// <param name="items">The number of items in the batch.</param>
    /// <param name="labels">The number of labels.</param>
    /// <param name="negated">Whether the sign is to be turned, as for a sum of logarithms.</param>
    public Value Divide(GraphBuilder graph, Value sum, Value? ignored, int items, int labels, bool negated = false)
    {
        if (By == Mode.Valid && ignored is not null)
        {
            var count = graph.ReduceSum(graph.Cast(ignored, DataType.Float), [], keepDims: false);
            var valid = graph.Sub(graph.Constant((float)labels), count);
            return graph.Div(negated ? graph.Neg(sum) : sum, graph.Max(valid, graph.Constant(1f)));
        }

        var divisor = Divisor(items, labels, labels);
        if (divisor == 1)
            return negated ? graph.Neg(sum) : sum;
        return graph.Div(sum, negated ? -divisor : divisor);
    }
}
