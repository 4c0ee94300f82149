using PortKit.Caffe.Protos;

namespace PortKit;

/// <summary>What a solver says of the course of its training: how long it takes, and what is shown, tested and saved when.</summary>
public sealed record SolverSchedule
{
    /// <summary>How many iterations there are, max_iter; 0 where the solver does not say.</summary>
    public required int Iterations { get; init; }

    /// <summary>How many forward and backward passes make an iteration, iter_size.</summary>
    public required int Passes { get; init; }

    /// <summary>Every how many iterations the loss is shown, display; 0 for never.</summary>
    public required int Display { get; init; }

    /// <summary>Over how many iterations the loss that is shown is averaged, average_loss.</summary>
    public required int AverageLoss { get; init; }

    /// <summary>How many passes each test net makes in a test, test_iter; a number for each net.</summary>
    public required IReadOnlyList<int> TestIterations { get; init; }

    /// <summary>Every how many iterations the test nets run, test_interval; 0 for never.</summary>
    public required int TestInterval { get; init; }

    /// <summary>Whether they run before the first iteration too, test_initialization.</summary>
    public required bool TestsFirst { get; init; }

    /// <summary>Every how many iterations a snapshot is saved, snapshot; 0 for never.</summary>
    public required int Snapshot { get; init; }

    /// <summary>Whether one is saved at the end, snapshot_after_train.</summary>
    public required bool SnapshotsAtEnd { get; init; }

    /// <summary>What the names of snapshots begin with, snapshot_prefix; empty where the solver does not say.</summary>
    public required string SnapshotPrefix { get; init; }

    /// <summary>The policy of the learning rate, lr_policy.</summary>
    public required string RatePolicy { get; init; }

    internal static SolverSchedule Of(SolverParameter solver) => new()
    {
        Iterations = solver.MaxIter,
        Passes = solver.IterSize,
        Display = solver.Display,
        AverageLoss = solver.AverageLoss,
        TestIterations = [.. solver.TestIter],
        TestInterval = solver.TestInterval,
        TestsFirst = solver.TestInitialization,
        Snapshot = solver.Snapshot,
        SnapshotsAtEnd = solver.SnapshotAfterTrain,
        SnapshotPrefix = solver.SnapshotPrefix,
        RatePolicy = solver.LrPolicy,
    };

    /// <summary>Whether the test nets run before an iteration.</summary>
    /// <param name="iteration">The iteration, from 0.</param>
    public bool TestsBefore(int iteration) => TestInterval > 0 && iteration % TestInterval == 0 && (iteration > 0 || TestsFirst);

    /// <summary>How often the test nets have run before an iteration begins, its own test left out.</summary>
    /// <param name="iteration">The iteration, from 0.</param>
    public int TestsUntil(int iteration) =>
        TestInterval <= 0 || iteration == 0 ? 0 : ((iteration - 1) / TestInterval) + (TestsFirst ? 1 : 0);

    /// <summary>Whether an iteration is shown.</summary>
    /// <param name="iteration">The iteration, from 0.</param>
    public bool Shows(int iteration) => Display > 0 && iteration % Display == 0;

    /// <summary>Whether a snapshot is due.</summary>
    /// <param name="iteration">How many iterations are done.</param>
    public bool Saves(int iteration) => Snapshot > 0 && iteration % Snapshot == 0;
}
