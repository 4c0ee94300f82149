using PortKit.Caffe.Protos;

namespace PortKit.Caffe;

/// <summary>What a solver says about its nets.</summary>
public sealed record SolverNets
{
    /// <summary>The solver, in today's syntax.</summary>
    public required SolverParameter Solver { get; init; }

    /// <summary>The net that is trained.</summary>
    public required NetSource Train { get; init; }

    /// <summary>The nets that are tested, in the order in which Caffe makes them.</summary>
    public required IReadOnlyList<NetSource> Tests { get; init; }

    /// <summary>The weight files that the train and the test nets start from, in the order in which Caffe copies them; later ones win.</summary>
    public IReadOnlyList<NamedFile> Weights { get; init; } = [];

    /// <summary>The seed of the random numbers as Caffe uses it, modulo 2^32; null if the solver leaves it to chance.</summary>
    public uint? Seed { get; init; }
}
