namespace PortKit.Verification;

/// <summary>How a signal fares on its way through a net.</summary>
public enum SignalVerdict
{
    /// <summary>There are too few layers with weights to tell.</summary>
    Unknown,

    /// <summary>From the first layer with weights to the last it keeps its size within a factor of 10.</summary>
    Steady,

    /// <summary>It shrinks to less than a tenth.</summary>
    Vanishing,

    /// <summary>It grows more than tenfold.</summary>
    Exploding,

    /// <summary>A layer gives one and the same value everywhere.</summary>
    Died,

    /// <summary>A blob is not finite.</summary>
    Overflowed,
}
