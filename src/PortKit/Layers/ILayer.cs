using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>
/// One Caffe layer type, or a close family, with everything that PortKit knows of it: what it creates, what shape comes out, what
/// it computes, and how ONNX says the same. A layer sees neither files, nor options, nor other layers; it has no state.
/// </summary>
public interface ILayer
{
    /// <summary>The type names, as a prototxt writes them.</summary>
    IReadOnlyList<string> Types { get; }

    /// <summary>How many bottoms and tops it takes. The planner has checked them before it calls <see cref="Plan"/>.</summary>
    LayerSignature Signature { get; }

    /// <summary>What kind of layer it is.</summary>
    LayerFamily Family => LayerFamily.Other;

    /// <summary>Whether the layer is converted, dropped or refused.</summary>
    LayerSupport Support => LayerSupport.Converted;

    /// <summary>The same for one layer, where the type alone does not tell.</summary>
    /// <param name="layer">The layer's message.</param>
    LayerSupport SupportOf(LayerParameter layer) => Support;

    /// <summary>
    /// What is known of the shape of a bottom before the net is planned, for whoever has to propose one. A layer that works in place gives what it
    /// gets, unless it says otherwise.
    /// </summary>
    /// <param name="layer">The layer's message.</param>
    /// <param name="bottom">The number of the bottom.</param>
    BottomHint Expects(LayerParameter layer, int bottom) => Signature.InPlace ? BottomHint.LikeTops : BottomHint.Any;

    /// <summary>What becomes of a layer of this type where a net that is trained is cut to one that only infers.</summary>
    /// <param name="layer">The layer's message; it is not changed.</param>
    Deployment Deploy(LayerParameter layer) => Deployment.Kept;

    /// <summary>
    /// Validates the layer and works out the shapes of its tops and its learnable blobs, in the order in which Caffe creates them.
    /// </summary>
    /// <exception cref="LayerRefusedException">The layer cannot run, or cannot be converted.</exception>
    LayerPlan Plan(LayerSource layer, PlanContext context);

    /// <summary>Says the layer in ONNX nodes: gives every top its <see cref="Onnx.Value"/>.</summary>
    void Emit(LayerPlan plan, EmitContext context);

    /// <summary>
    /// Whether the layer may be computed in float16, as far as ONNX's operators are: where each value is a product or a sum of what was rounded,
    /// and no statistic, distance or choice hangs on it. A layer that does not say so stays float32.
    /// </summary>
    bool TakesHalf => false;

    /// <summary>
    /// Why what <see cref="Emit"/> makes does not hold for every height and width of the bottoms, as a clause; null where it does. Asked only where a
    /// model leaves such a size open (<see cref="EmitContext.HasOpenSizes"/>); a layer that does not say so is refused there.
    /// </summary>
    /// <param name="layer">The layer, planned for one size.</param>
    string? SizeObstacle(PlannedLayer layer) => "one that is emitted for the size it was planned for";

    /// <summary>Computes the tops from the bottoms as Caffe's CPU code does.</summary>
    /// <exception cref="LayerInputException">The bottoms hold values that Caffe stops at.</exception>
    void Forward(LayerPlan plan, ForwardContext context);

    /// <summary>What Caffe's Backward does for a bottom. A type that says nothing of itself is not trained through.</summary>
    /// <param name="layer">The layer's message.</param>
    /// <param name="bottom">The number of the bottom.</param>
    BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Unknown;

    /// <summary>Whether <c>force_backward</c> asks for the gradient of a bottom too (AllowForceBackward).</summary>
    /// <param name="bottom">The number of the bottom.</param>
    bool CanBeForced(int bottom) => true;

    /// <summary>
    /// Computes the gradients of the bottoms and of the learnable blobs from those of the tops, as Caffe's CPU code does. It is not called for a
    /// layer none of whose bottoms says what its gradient is.
    /// </summary>
    void Backward(LayerPlan plan, BackwardContext context) =>
        throw new NotSupportedException($"{Types[0]} says how its gradient stands, and does not compute it.");

    /// <summary>Says in ONNX nodes what <see cref="Backward"/> computes, for opset 17 and later.</summary>
    void EmitGradient(LayerPlan plan, GradientContext context) =>
        throw new NotSupportedException($"{Types[0]} says how its gradient stands, and has no nodes for it.");
}
