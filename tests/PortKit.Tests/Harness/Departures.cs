using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Tests.Harness;

/// <summary>Where what goes back in Caffe is not the derivative of what goes forward; golden cases hold these to Caffe's own numbers.</summary>
internal static class Departures
{
    /// <summary>Whether a layer's gradients are none of its arithmetic.</summary>
    public static bool Has(PlannedLayer layer) => layer.Source.Type switch
    {
        // The standard deviation has eps added to it, and is derived as if it had not.
        "MVN" => layer.Source.Parameter.MvnParam?.NormalizeVariance ?? true,

        // The bottom is read once more, and by then holds the top.
        "BNLL" or "Clip" or "LSTMUnit" => IsInPlace(layer),
        "Eltwise" => IsInPlace(layer) && layer.Source.Parameter.EltwiseParam?.Operation == EltwiseParameter.Types.EltwiseOp.Prod,

        // So does the sign of it, which is the bottom's only where the slope is above 0.
        "ReLU" => IsInPlace(layer) && layer.Source.Parameter.ReluParam?.NegativeSlope < 0,
        "ELU" => IsInPlace(layer) && layer.Source.Parameter.EluParam?.Alpha < 0,

        // The derivative is written over the gradient that it is multiplied with.
        "Log" or "Power" => IsInPlace(layer),
        _ => false,
    };

    /// <summary>Whether a top's gradient is not looked at.</summary>
    public static bool IgnoresTop(PlannedLayer layer, int top) => top > 0 && layer.Source.Type switch
    {
        // Places and probabilities are for people.
        "Pooling" or "InfogainLoss" => true,

        // No gradient passes by way of exposed states.
        "LSTM" or "RNN" => true,
        _ => false,
    };

    /// <summary>A value of an input, or in place of one at which a layer's gradient is none another near it.</summary>
    /// <param name="layer">The layer that reads the input.</param>
    /// <param name="bottom">As which bottom.</param>
    /// <param name="value">The value.</param>
    public static float InRange(PlannedLayer layer, int bottom, float value) => (layer.Source.Type, bottom) switch
    {
        // The loss does not change below the least probability; what goes back is that of the least.
        ("MultinomialLogisticLoss", 0) => Math.Max(Math.Abs(value), 0.05f),

        // A label that is neither a class nor ignored is read outside the array.
        ("SoftmaxWithLoss", 1) when layer.Source.Parameter.LossParam is not { HasIgnoreLabel: true } loss || (int)value != loss.IgnoreLabel =>
            Math.Clamp((int)value, 0, layer.Bottoms[0].Shape[layer.Source.Parameter.SoftmaxParam?.Axis ?? 1] - 1),

        // The distance is divided by after 0.0001 was added to it: nothing is far from 0.
        ("ContrastiveLoss", 0) => Math.Abs(value) + 0.05f,
        ("ContrastiveLoss", 1) => -Math.Abs(value) - 0.05f,

        // The forget gate is derived after it was multiplied by the marker, as if that were 0 or 1.
        ("LSTM", 1) or ("LSTMUnit", 2) => MathF.Round(value),
        _ => value,
    };

    /// <summary>Whether a gradient may be 0 / 0: of a product, which is divided by the bottom.</summary>
    public static bool MayBeNaN(PlannedLayer layer) =>
        layer.Source.Parameter.EltwiseParam is { Operation: EltwiseParameter.Types.EltwiseOp.Prod, StableProdGrad: false };

    private static bool IsInPlace(PlannedLayer layer) => layer.Bottoms[0].Name == layer.Tops[0].Name;
}
