using PortKit.Net;

namespace PortKit.Verification;

/// <summary>A place where the signal can be measured: a blob of a net, or a value of a model.</summary>
/// <param name="Name">The value's name in the model.</param>
internal sealed record SignalPlace(string Name)
{
    /// <summary>The layer or node that makes it.</summary>
    public string Layer { get; init; } = "";

    /// <summary>The layer's type, or the node's operator.</summary>
    public string Type { get; init; } = "";

    /// <summary>The names of the places that the layer reads.</summary>
    public IReadOnlyList<string> Bottoms { get; init; } = [];

    /// <summary>The weights that the layer multiplies by, or null.</summary>
    public SignalWeights? Weights { get; init; }

    /// <summary>How many layers with weights there are on the longest way to here.</summary>
    public int Depth { get; init; }

    /// <summary>What the layer does to the signal.</summary>
    public SignalEffect Effect { get; init; }

    /// <summary>Whether the value is fed.</summary>
    public bool IsInput { get; init; }

    /// <summary>Whether the value is an output.</summary>
    public bool IsOutput { get; init; }

    /// <summary>
    /// Whether minus infinity stands in it for what is left out, as scores do of boxes that are too small: no signal that overflowed.
    /// </summary>
    public bool IsMasked { get; init; }

    /// <summary>Where the layer stands in its prototxt; nowhere if that is not known.</summary>
    public SourceLocation At { get; init; }

    /// <summary>Whether units of this layer bend what they get like a ReLU, which takes half of a signal's power.</summary>
    public bool Halves => Effect is SignalEffect.Rectifies or SignalEffect.RectifiesInPart or SignalEffect.Bends;

    /// <summary>Whether units of this layer saturate.</summary>
    public bool Saturates => Effect == SignalEffect.Saturates;
}
