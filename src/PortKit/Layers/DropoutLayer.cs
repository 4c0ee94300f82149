using System.Globalization;
using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Initializers.Random;
using PortKit.Net;
using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Layers;

/// <summary>
/// Dropout: in TRAIN phase each element is 0 with the probability dropout_ratio, and 1 / (1 - ratio) times itself otherwise; in TEST
/// phase nothing happens (dropout_layer.cpp; Srivastava et al. 2014). With scale_train: false, of forks, TRAIN leaves what it keeps as it is,
/// and TEST multiplies by 1 - ratio (dropout_layer.cpp of synopsys-caffe and of Cambricon/caffe).
/// </summary>
internal sealed class DropoutLayer : ILayer, IModuleWriter
{
    private const string Mask = "mask";

    public IReadOnlyList<string> Types => ["Dropout"];

    public LayerFamily Family => LayerFamily.Activation;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public LayerSupport Support { get; } = new(LayerSupportKind.Converted, "in TRAIN phase which elements are dropped is drawn by the runtime");

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) => null;

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
                "The mean of many such runs is about what the model gives; a model of the TRAIN phase drops elements.");
        }

        return new LayerPlan(context.Bottoms[0])
        {
            DrawsNumbers = layer.Phase == Phase.Train && ratio > 0,
            Drawn = layer.Phase == Phase.Train ? [MaskOf(layer, context.Bottoms[0])] : [],
        };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (graph, x, ratio) = (context.Graph, context.Bottom(0), RatioOf(context.Source));
        if (context.Phase == Phase.Train && context.FedDrawn(plan.Drawn[0]) is { } mask)
        {
            context.Keep(Mask, mask);
            context.Top(0, graph.Mul(graph.Mul(x, mask), TrainScale(context.Source)));
            return;
        }

        if (context.IsTraining && context.Phase == Phase.Train)
        {
            EmitDrawn(context, ratio);
            return;
        }

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

        var scale = TrainScale(context.Source);
        var mask = new float[x.Length];
        plan.Drawn[0].Draw(context.Random, mask);
        for (var i = 0; i < x.Length; i++)
        {
            mask[i] *= scale;
            y[i] = x[i] * mask[i];
        }

        context.Keep(Mask, mask);
    }

    // Without scale_train, which only forks have, nobody has tried what comes back.
    public BottomGradient GradientOf(LayerParameter layer, int bottom) =>
        layer.DropoutParam is { } param && param.HasExtension(DropoutForks.Extensions.ScaleTrain) ? BottomGradient.Unknown : BottomGradient.Given;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        if (!context.WantsBottom(0))
            return;
        if (context.Phase == Phase.Test)
            context.TopGradient(0).CopyTo(context.BottomGradient(0));
        else
            TensorPrimitives.Multiply(context.TopGradient(0), context.Kept(Mask), context.BottomGradient(0));
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var (graph, dy) = (context.Graph, context.TopGradient(0));
        context.BottomGradient(0, context.Phase == Phase.Test ? dy : graph.Mul(graph.Mul(dy, context.Kept(Mask)), TrainScale(context.Source)));
    }

    /// <summary>The share of the elements that is dropped, dropout_ratio.</summary>
    private static float RatioOf(LayerSource layer) => layer.Parameter.DropoutParam?.DropoutRatio ?? 0.5f;

    // An element is kept where Boost's Bernoulli distribution draws a 1: one word for each, compared with the probability in floats.
    private static DrawnValue MaskOf(LayerSource layer, Shape shape)
    {
        var kept = (float)(1.0 - RatioOf(layer)) * 4294967296f;
        return new DrawnValue(Mask, shape, Draw) { Words = shape.Count };

        void Draw(Mt19937 random, Memory<float> mask)
        {
            foreach (ref var element in mask.Span)
                element = random.NextUInt32() <= kept ? 1f : 0f;
        }
    }

    /// <summary>What the elements that stay are multiplied by, as a float.</summary>
    private static float TrainScale(LayerSource layer) => ScalesInTrain(layer) ? (float)(1.0 / (1.0 - RatioOf(layer))) : 1f;

    // The runtime draws, and tells which elements it kept. A seed would have it draw the same again in every step.
    private static void EmitDrawn(EmitContext context, float ratio)
    {
        var graph = context.Graph;
        var drawn = graph.Nodes("Dropout", [context.Bottom(0), graph.Constant(ratio), graph.Constant(true)], 2);
        var dims = context.TopShape(0).ToLongs();
        var mask = graph.Cast(drawn[1], DataType.Float).Shaped(dims);
        context.Keep(Mask, mask);
        context.Top(0, graph.Mul(graph.Mul(context.Bottom(0), mask), TrainScale(context.Source)));
    }

    private static bool ScalesInTrain(LayerSource layer) => layer.Parameter.DropoutParam is not { } param
        || !param.HasExtension(DropoutForks.Extensions.ScaleTrain) || param.GetExtension(DropoutForks.Extensions.ScaleTrain);
}
