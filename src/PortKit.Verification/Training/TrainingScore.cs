namespace PortKit.Verification;

/// <summary>What a test showed of an output that is one number, such as an accuracy.</summary>
/// <param name="Iteration">How many iterations were done before it.</param>
/// <param name="Net">The number of the test net.</param>
/// <param name="Output">The blob.</param>
/// <param name="Value">The mean over the test.</param>
public readonly record struct TrainingScore(int Iteration, int Net, string Output, float Value);
