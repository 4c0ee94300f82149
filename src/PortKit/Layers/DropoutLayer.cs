using System.Globalization;
using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers;

/// <summary>
/// Dropout: in TRAIN phase each element is 0 with the probability dropout_ratio, and 1 / (1 - ratio) times itself otherwise; in TEST
/// phase nothing happens (dropout_layer.cpp; Srivastava et al. 2014). With scale_train: false, of forks, TRAIN leaves what it keeps as it is,
/// and TEST multiplies by 1 - ratio (dropout_layer.cpp of synopsys-caffe and of Cambricon/caffe).
/// </summary>
internal sealed class DropoutLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["Dropout"];

    public LayerFamily Family => LayerFamily.Activation;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public LayerSupport Support { get; } = new(LayerSupportKind.Converted, "in TRAIN phase which elements are dropped is drawn by the runtime");

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        // Caffe's check, there in debug builds only, wants more than 0; a ratio of 0 is met in the wild, and does what it says.
        var ratio = RatioOf(layer);
        if (ratio is not (>= 0f and < 1f))
        {
            throw layer.Refuse(
                Codes.OutOfRange,
                layer.At(layer.Parameter.DropoutParam, DropoutParameter.DropoutRatioFieldNumber),
                "dropout_ratio must be at least 0 and below 1",
                ratio.ToString(CultureInfo.InvariantCulture));
        }

        if (layer.Phase == Phase.Test && layer.Parameter.DropoutParam is { } param && param.GetExtension(DropoutForks.Extensions.SampleWeightsTest))
        {
            context.Warn(
                Codes.Ignored,
                layer.At(param, DropoutForks.Extensions.SampleWeightsTest.FieldNumber),
                "sample_weights_test drops elements at random in TEST phase too, as Bayesian SegNet does; the model drops none",
                "The mean of many such runs is about what the model gives. `Phase` train drops elements.");
        }

        return new LayerPlan(context.Bottoms[0]) { DrawsNumbers = layer.Phase == Phase.Train && ratio > 0 };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (graph, x, ratio) = (context.Graph, context.Bottom(0), RatioOf(context.Source));
        var dropped = context.Phase == Phase.Test || ratio == 0
            ? x
            : graph.Node("Dropout", [x, graph.Constant(ratio), graph.Constant(true)], Attr.Int("seed", NodeSeed.Of(context.Source.Name)));

        // ONNX scales what it keeps, so that without scale_train both phases take the scale back.
        context.Top(0, ScalesInTrain(context.Source) || ratio == 0 ? dropped : graph.Mul(dropped, (float)(1.0 - ratio)));
    }

    public void Write(LayerPlan plan, ModuleContext module)
    {
        var (ratio, x) = (RatioOf(module.Source), module.Bottom(0));
        var dropped = ratio == 0 ? x : module.Dropout(x, ratio);
        module.Top(0, ScalesInTrain(module.Source) ? dropped : module.Times(dropped, (float)(1.0 - ratio)));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var x = context.Bottom(0);
        var y = context.Top(0);
        var scalesInTrain = ScalesInTrain(context.Source);
        if (context.Source.Phase == Phase.Test)
        {
            x.CopyTo(y);
            if (!scalesInTrain)
                TensorPrimitives.Multiply(y, (float)(1.0 - RatioOf(context.Source)), y);
            return;
        }

        // An element is kept where Boost's Bernoulli distribution draws a 1: one word for each, compared with the probability in floats.
        var kept = (float)(1.0 - RatioOf(context.Source));
        var scale = scalesInTrain ? (float)(1.0 / (1.0 - RatioOf(context.Source))) : 1f;
        for (var i = 0; i < x.Length; i++)
            y[i] = x[i] * (context.Random.NextUInt32() <= kept * 4294967296f ? 1f : 0f) * scale;
    }

    private static bool ScalesInTrain(LayerSource layer) => layer.Parameter.DropoutParam is not { } param
        || !param.HasExtension(DropoutForks.Extensions.ScaleTrain) || param.GetExtension(DropoutForks.Extensions.ScaleTrain);

    private static float RatioOf(LayerSource layer) => layer.Parameter.DropoutParam?.DropoutRatio ?? 0.5f;
}
