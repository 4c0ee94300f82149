namespace PortKit.Verification;

/// <summary>Some iterations that follow one another.</summary>
/// <param name="First">The number of the first, from 0.</param>
/// <param name="Count">How many they are.</param>
/// <param name="Mean">The mean of their losses.</param>
/// <param name="Least">The least of their losses.</param>
/// <param name="Most">The largest of their losses.</param>
/// <param name="LearningRate">The rate of the first.</param>
public readonly record struct TrainingSpan(int First, int Count, double Mean, float Least, float Most, float LearningRate)
{
    /// <summary>The span of one iteration.</summary>
    internal static TrainingSpan Of(TrainingIteration done) => new(done.Number, 1, done.Loss, done.Loss, done.Loss, done.LearningRate);

    /// <summary>This span and the one after it.</summary>
    internal TrainingSpan And(TrainingSpan next) => this with
    {
        Count = Count + next.Count,
        Mean = ((Mean * Count) + (next.Mean * next.Count)) / (Count + next.Count),
        Least = Math.Min(Least, next.Least),
        Most = Math.Max(Most, next.Most),
    };
}
