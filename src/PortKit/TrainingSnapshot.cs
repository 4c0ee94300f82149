using PortKit.Caffe.Files;
using PortKit.Caffe.Weights;

namespace PortKit;

/// <summary>A snapshot of Caffe's or PortKit's, from which training goes on: the state of a solver, and the weights saved with it.</summary>
public sealed class TrainingSnapshot
{
    private TrainingSnapshot(string path, SolverStateFile state, string weightsPath) => (Path, State, WeightsPath) = (path, state, weightsPath);

    /// <summary>The .solverstate.</summary>
    public string Path { get; }

    /// <summary>What it holds.</summary>
    public SolverStateFile State { get; }

    /// <summary>
    /// The .caffemodel, for <see cref="ConvertOptions.Weights"/>: the file that the state names, or one of that name beside the state.
    /// </summary>
    public string WeightsPath { get; }

    /// <summary>The options to plan a net with that goes on from the snapshot: all its weights are those of the snapshot.</summary>
    /// <param name="options">The other options.</param>
    public ConvertOptions PlannedWith(ConvertOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with { Weights = [WeightsPath], RequireAllWeights = true };
    }

    /// <summary>Opens a snapshot by its .solverstate.</summary>
    /// <param name="path">The .solverstate.</param>
    /// <param name="bag">Takes what is wrong with it.</param>
    /// <param name="limits">How much may be taken from it; null for <see cref="Limits.Default"/>.</param>
    /// <returns>Null if it cannot be read, or its weights are not there.</returns>
    public static TrainingSnapshot? Open(string path, DiagnosticBag bag, Limits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(bag);
        var at = SourceLocation.In(path);
        if (ForeignFile.Find(path, FileUse.State) is { } foreign)
        {
            bag.Error(Codes.SnapshotFile, at, $"The state of a solver, a .solverstate, is expected. Found {foreign.Found}.", foreign.Hint);
            return null;
        }

        try
        {
            var state = SolverStateFile.Open(path, limits);
            var beside = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path) ?? "", FileName(state.LearnedNet));
            if (new[] { state.LearnedNet, beside }.FirstOrDefault(File.Exists) is { } weights)
                return new TrainingSnapshot(path, state, weights);
            bag.Error(
                Codes.SnapshotFile,
                at,
                $"The weights that were saved with the state are expected, "
                    + $"{(state.LearnedNet.Length == 0 ? "which names none" : $"'{state.LearnedNet}', or '{beside}'")}. Found none.",
                "Put the .caffemodel beside the .solverstate.");
        }
        catch (DamagedFileException failure)
        {
            bag.Error(Codes.SnapshotFile, at, $"The state of a solver, a .solverstate, is expected. {failure.Sentence}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            bag.Error(Codes.SnapshotFile, at, $"The state of a solver cannot be read: {failure.Message}");
        }

        return null;
    }

    // The state may have been written on a system with another sign between folders.
    private static string FileName(string path) => path[(path.AsSpan().LastIndexOfAny('/', '\\') + 1)..];
}
