using PortKit.Net;

namespace PortKit.Training;

/// <summary>What goes from one training step to the next: an input of the step, and an output of the same name followed by <c>/next</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Role">What it is.</param>
/// <param name="Blob">The learnable blob that it is, or belongs to; null for others.</param>
public sealed record TrainingState(string Name, Shape Shape, TrainingRole Role, LearnableBlob? Blob = null)
{
    /// <summary>The output that it is after the step.</summary>
    public string Next => $"{Name}/next";
}
