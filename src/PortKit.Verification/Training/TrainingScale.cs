namespace PortKit.Verification;

/// <summary>How large numbers are at a time of a training.</summary>
/// <param name="Iteration">How many iterations were done.</param>
/// <param name="Name">The weights, or the blob that a layer with weights makes.</param>
/// <param name="IsSignal">Whether it is the blob: what the layer made of the last batch; else the weights.</param>
/// <param name="RootMeanSquare">The root of the mean of the squares.</param>
public readonly record struct TrainingScale(int Iteration, string Name, bool IsSignal, double RootMeanSquare);
