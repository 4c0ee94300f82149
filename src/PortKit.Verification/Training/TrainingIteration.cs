namespace PortKit.Verification;

/// <summary>What an iteration of a solver showed.</summary>
/// <param name="Number">The iteration, from 0.</param>
/// <param name="Loss">The loss before the update: the mean over its passes of the sum of all losses times their weights.</param>
/// <param name="LearningRate">The rate of the update.</param>
/// <param name="Outputs">The values of the net's outputs in its last pass, by name, in C order.</param>
public sealed record TrainingIteration(int Number, float Loss, float LearningRate, IReadOnlyDictionary<string, float[]> Outputs);
