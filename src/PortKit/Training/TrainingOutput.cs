using PortKit.Net;

namespace PortKit;

/// <summary>An output of a net that is trained or tested, as Caffe's log shows it.</summary>
/// <param name="Name">The blob's name.</param>
/// <param name="Shape">Its shape; each of its values has a line of its own in the log.</param>
/// <param name="LossWeight">What it counts in the loss; 0 for one that is only shown.</param>
public sealed record TrainingOutput(string Name, Shape Shape, float LossWeight)
{
    /// <summary>The output of the model that it is: another name than the blob's where that is the name of an input.</summary>
    public string ModelName { get; init; } = Name;
}
