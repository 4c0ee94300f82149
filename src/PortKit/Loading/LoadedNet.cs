using PortKit.Caffe;
using PortKit.Caffe.Protos;

namespace PortKit.Loading;

/// <summary>A prototxt in today's syntax: the net that is to be converted and, for a solver, the net that training begins with.</summary>
internal sealed record LoadedNet
{
    /// <summary>The net to convert, in its state.</summary>
    public required NetSource Target { get; init; }

    /// <summary>A solver's train net; null if the prototxt is a net.</summary>
    public NetSource? Train { get; init; }

    /// <summary>The solver; null if the prototxt is a net.</summary>
    public SolverParameter? Solver { get; init; }

    /// <summary>A solver's random_seed; null if it has none.</summary>
    public uint? Seed { get; init; }

    /// <summary>The weight files that the net starts from: those that were given, or a solver's own.</summary>
    public required IReadOnlyList<string> Weights { get; init; }
}
