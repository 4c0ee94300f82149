using PortKit.Initializers.PyTorch;
using PortKit.Initializers.TensorFlow;

namespace PortKit.Initializers.Equivalents;

/// <summary>How many values one output sums over, and how many one input goes to, as somebody counts them for an array.</summary>
/// <param name="In">The fan-in.</param>
/// <param name="Out">The fan-out.</param>
public readonly record struct Fans(long In, long Out)
{
    /// <summary>As a framework counts for an array that it holds; null where it refuses to.</summary>
    internal static Fans? Of(PortedArray array) => array.Framework switch
    {
        Framework.TensorFlow1 or Framework.Keras => Of(TensorFlowRules.FansOf([.. array.Dims])),
        Framework.PyTorch when array.Dims.Count >= 2 => Of(TorchRules.FansOf([.. array.Dims])),
        _ => null,
    };

    /// <summary>Twice the fan that a mode scales by: the average of two whole numbers may end in a half.</summary>
    internal long Doubled(FanMode mode) => mode switch
    {
        FanMode.In => 2 * In,
        FanMode.Out => 2 * Out,
        _ => In + Out,
    };

    private static Fans Of((long In, long Out) fans) => new(fans.In, fans.Out);
}
