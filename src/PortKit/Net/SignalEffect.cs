namespace PortKit.Net;

/// <summary>What a layer without weights does to the signal that goes through it, as far as good weights depend on it.</summary>
public enum SignalEffect
{
    /// <summary>Nothing that weights should make up for.</summary>
    None,

    /// <summary>A ReLU: what is below zero becomes zero, which takes half of the power; a unit that is never above passes nothing.</summary>
    Rectifies,

    /// <summary>A ReLU with a slope below zero.</summary>
    RectifiesInPart,

    /// <summary>It bends the signal at zero much like a ReLU, and takes about half of the power.</summary>
    Bends,

    /// <summary>It grows flat on both sides.</summary>
    Saturates,
}
