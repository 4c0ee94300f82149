using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;
using Mode = PortKit.Caffe.Protos.LossParameter.Types.NormalizationMode;

namespace PortKit.Layers;

/// <summary>
/// SigmoidCrossEntropyLoss: the cross entropy of sigmoid(x) and a target t between 0 and 1 for each element, in the form that does not
/// overflow: with s = 1 where x is at least 0, else 0, the sum of log(1 + exp(x - 2xs)) - x(t - s)
/// (sigmoid_cross_entropy_loss_layer.cpp). A target is ignored if it is ignore_label once it is cut to a whole number, so ignore_label 0
/// takes 0.5 too.
/// </summary>
internal sealed class SigmoidCrossEntropyLossLayer : ILayer
{
    public IReadOnlyList<string> Types => ["SigmoidCrossEntropyLoss"];

    public LayerFamily Family => LayerFamily.Loss;

    public LayerSignature Signature => LayerSignature.Loss;

    public Deployment Deploy(LayerParameter layer) => Deployment.LossOf(new LayerParameter { Type = "Sigmoid" }, layer);

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        // The batch and not VALID, as elsewhere: so it was before there was a choice.
        var normalization = LossNormalization.Read(layer, Mode.BatchSize);
        layer.CheckFirstAxes(context);
        var (x, target) = (context.Bottoms[0], context.Bottoms[1]);
        if (x.Count != target.Count)
            throw layer.Refuse(Codes.BottomShape, layer.AtBottom(1), "bottoms 0 and 1 must have as many elements", $"shapes {x} and {target}");
        return new LossPlan(Shape.Scalar, normalization) { Summands = context.Bottoms[0].Count };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var normalization = ((LossPlan)plan).Normalization;
        var graph = context.Graph;
        var shape = context.BottomShape(0);
        var x = context.Bottom(0);
        var target = graph.Reshape(context.Bottom(1), shape.ToLongs());

        // -|x| would do for x - 2xs, but where x is infinite Caffe gets NaN.
        var step = graph.Cast(graph.GreaterOrEqual(x, graph.Constant(0f)), DataType.Float);
        var exponent = graph.Sub(x, graph.Mul(graph.Mul(x, 2f), step));
        var terms = graph.Sub(graph.Node("Softplus", [exponent]), graph.Mul(x, graph.Sub(target, step)));
        var ignored = normalization.Ignored(graph, graph.Cast(target, DataType.Int64));
        if (ignored is not null)
            terms = graph.Where(ignored, graph.Constant(0f), terms);
        context.Top(0, normalization.Divide(graph, graph.ReduceSum(terms, [], keepDims: false), ignored, shape[0], shape.Count));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var normalization = ((LossPlan)plan).Normalization;
        var x = context.Bottom(0);
        var target = context.Bottom(1);
        var loss = 0f;
        var valid = 0;
        for (var i = 0; i < x.Length; i++)
        {
            if (normalization.Ignores((int)target[i]))
                continue;
            var step = x[i] >= 0 ? 1f : 0f;
            loss -= (x[i] * (target[i] - step)) - MathF.Log(1 + MathF.Exp(x[i] - (2 * x[i] * step)));
            valid++;
        }

        context.Top(0)[0] = loss / normalization.Divisor(context.BottomShapes[0][0], x.Length, valid);
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => bottom == 0 ? BottomGradient.Given : BottomGradient.Stops;

    public bool CanBeForced(int bottom) => bottom != 1;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var normalization = ((LossPlan)plan).Normalization;
        var dx = context.BottomGradient(0);
        var valid = 0;
        TensorPrimitives.Sigmoid(context.KeptBottom(0), dx);
        for (var i = 0; i < dx.Length; i++)
        {
            var isIgnored = normalization.Ignores((int)context.Bottom(1)[i]);
            dx[i] = isIgnored ? 0 : dx[i] - context.Bottom(1)[i];
            valid += isIgnored ? 0 : 1;
        }

        TensorPrimitives.Multiply(dx, context.TopGradient(0)[0] / normalization.Divisor(context.BottomShape(0)[0], dx.Length, valid), dx);
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var (normalization, graph, shape) = (((LossPlan)plan).Normalization, context.Graph, context.BottomShape(0));
        var target = graph.Reshape(context.Bottom(1), shape.ToLongs());
        var ignored = normalization.Ignored(graph, graph.Cast(target, DataType.Int64));
        var difference = graph.Sub(graph.Sigmoid(context.KeptBottom(0)), target);
        if (ignored is not null)
            difference = graph.Where(ignored, graph.Constant(0f), difference);
        context.BottomGradient(
            0, graph.Mul(difference, normalization.Divide(graph, context.TopGradient(0), ignored, shape[0], shape.Count)));
    }

    private sealed record LossPlan(Shape Top, LossNormalization Normalization) : LayerPlan(Top);
}
