using System.Globalization;
using PortKit.Caffe.Protos;

namespace PortKit.Caffe.Weights;

/// <summary>
/// What Caffe saves of a solver beside the weights, a .solverstate. Opening it reads where the histories lie; they stay in the file until they are
/// asked for.
/// </summary>
public sealed class SolverStateFile
{
    private SolverStateFile(int iteration, string learnedNet, int currentStep, IReadOnlyList<WeightBlob> histories) =>
        (Iteration, LearnedNet, CurrentStep, Histories) = (iteration, learnedNet, currentStep, histories);

    /// <summary>How many iterations are done.</summary>
    public int Iteration { get; }

    /// <summary>The name of the .caffemodel that was saved with it, as it was written; empty if the file names none.</summary>
    public string LearnedNet { get; }

    /// <summary>How often the learning rate was multiplied by gamma; 0 for policies that do not count.</summary>
    public int CurrentStep { get; }

    /// <summary>What the solver remembers: a blob for each learnable one in order, and then, for AdaDelta and Adam, a second for each.</summary>
    public IReadOnlyList<WeightBlob> Histories { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">How much may be taken from it; null for <see cref="Limits.Default"/>.</param>
    /// <exception cref="DamagedFileException">It does not read as one.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static SolverStateFile Open(string path, Limits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        limits ??= Limits.Default;
        using var file = File.OpenHandle(path);
        var reader = new WireReader(file);
        int? iteration = null;
        var (learnedNet, step) = ("", 0);
        List<WeightBlob> histories = [];
        while (reader.Next(reader.Length, out var field))
        {
            if (field is { Number: SolverState.IterFieldNumber, Type: WireType.Varint })
                iteration = (int)field.Value;
            else if (field is { Number: SolverState.CurrentStepFieldNumber, Type: WireType.Varint })
                step = (int)field.Value;
            else if (field is { Number: SolverState.LearnedNetFieldNumber, Type: WireType.Bytes })
                learnedNet = CaffeModelIndex.Name(reader, field, "a file");
            else if (field is { Number: SolverState.HistoryFieldNumber, Type: WireType.Bytes })
                histories.Add(CaffeModelIndex.Blob(reader, field, path, limits));
            reader.Position = field.End;
        }

        return iteration is >= 0 and var done
            ? new SolverStateFile(done, learnedNet, step, histories)
            : throw new DamagedFileException($"the number of iterations that are done is expected. Found {Found(iteration)}");
    }

    private static string Found(int? iteration) => iteration?.ToString(CultureInfo.InvariantCulture) ?? "none";
}
