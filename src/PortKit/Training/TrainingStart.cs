using PortKit.Caffe.Weights;
using PortKit.Net;

namespace PortKit.Training;

/// <summary>What the first step begins with, where a model tells it.</summary>
/// <param name="Weights">The values of the learnable blobs that own theirs; they are made when they are written.</param>
internal sealed record TrainingStart(IWeightValues Weights)
{
    /// <summary>The state of the solver, of this net; null for the first iteration.</summary>
    public SolverStateFile? State { get; init; }

    /// <summary>Whether all of it stands in a file of its own, and every run is fed everything.</summary>
    public bool IsApart { get; init; }
}
