using PortKit.Caffe.Protos;

namespace PortKit.Caffe;

/// <summary>One of the nets that a solver trains or tests.</summary>
public sealed record NetSource
{
    /// <summary>The net, upgraded and not filtered. Nets from one file are one object.</summary>
    public required NetParameter Net { get; init; }

    /// <summary>The file it was read from, or null if it stands in the solver itself.</summary>
    public string? File { get; init; }

    /// <summary>The state that the solver puts the net in, in full: phase, level and stages.</summary>
    public required NetState State { get; init; }
}
