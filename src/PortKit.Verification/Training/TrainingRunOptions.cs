namespace PortKit.Verification;

/// <summary>How a run of training goes, besides what the solver says. The defaults are the solver's.</summary>
public sealed record TrainingRunOptions
{
    /// <summary>How many iterations are done in the end, in place of the solver's max_iter; null for that.</summary>
    public int? Iterations { get; init; }

    /// <summary>What the names of snapshots begin with; null for <see cref="TrainingPlan.SnapshotPrefix"/>.</summary>
    public string? SnapshotPrefix { get; init; }

    /// <summary>What the test nets are tested on, for each of <see cref="TrainingPlan.Tests"/>.</summary>
    public IReadOnlyList<TrainingData> TestData { get; init; } = [];

    /// <summary>Gets what the run showed, for a page or a curve; null for nobody.</summary>
    public TrainingRecord? Record { get; init; }

    /// <summary>Gets the lines of the log, as <c>caffe train</c> prints them; null for nobody.</summary>
    public Action<string>? Log { get; init; }
}
