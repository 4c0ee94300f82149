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

/// <summary>What a solver says about its nets.</summary>
public sealed record SolverNets
{
    /// <summary>The net that is trained.</summary>
    public required NetSource Train { get; init; }

    /// <summary>The nets that are tested, in the order in which Caffe makes them.</summary>
    public required IReadOnlyList<NetSource> Tests { get; init; }

    /// <summary>The weight files that the train and the test nets start from, in the order in which Caffe copies them; later ones win.</summary>
    public IReadOnlyList<NamedFile> Weights { get; init; } = [];

    /// <summary>The seed of the random numbers as Caffe uses it, modulo 2^32; null if the solver leaves it to chance.</summary>
    public uint? Seed { get; init; }
}
