using PortKit.Net;

namespace PortKit.Verification;

/// <summary>What the signal is like in one blob.</summary>
/// <param name="Values">The statistics of its values.</param>
public sealed record BlobSignal(TensorStatistics Values)
{
    /// <summary>The blob's name in the model: a Caffe blob's, <c>BLOB@LAYER</c> for an earlier version of it, or the name of an ONNX value.</summary>
    public string Name => Values.Name;

    /// <summary>The layer, or the ONNX node, that made it; empty for an input.</summary>
    public string Layer { get; init; } = "";

    /// <summary>The layer's type, or the node's operator; empty for an input.</summary>
    public string Type { get; init; } = "";

    /// <summary>How many layers with weights the signal passed on the longest way to here, this one included.</summary>
    public int Depth { get; init; }

    /// <summary>Whether the layer that made it multiplies by weights. The trend is that of these blobs.</summary>
    public bool IsWeighted { get; init; }

    /// <summary>What the layer that made it does to the signal.</summary>
    internal SignalEffect Effect { get; init; }

    /// <summary>Whether it is fed from outside.</summary>
    public bool IsInput { get; init; }

    /// <summary>Whether it is an output of the model.</summary>
    public bool IsOutput { get; init; }

    /// <summary>How the layer's weights are filled, such as <c>xavier</c> or <c>gaussian std 0.01</c>; null where that is not known, or for trained
    /// weights.</summary>
    public string? Filler { get; init; }

    /// <summary>
    /// For a ReLU, how many units were looked at: channels, or neurons. 0 for other layers, and where a unit has too few values to tell.
    /// </summary>
    public int Units { get; init; }

    /// <summary>How many of <see cref="Units"/> are zero everywhere: nothing passes them, and nothing trains them.</summary>
    public int DeadUnits { get; init; }

    /// <summary>The part of the values that is zero, from 0 to 1.</summary>
    public double ZeroShare => Values.Count == 0 ? 0 : (double)Values.Zeros / Values.Count;
}
