using Google.Protobuf;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Formats;

/// <summary>
/// Writes a .solverstate as Caffe's SGDSolver::SnapshotSolverStateToBinaryProto does: the iterations done, the name of the weights that were saved
/// with it, the histories and the step of the learning rate. Every length is known before, so that values are written as they lie.
/// </summary>
internal sealed class SolverStateWriter
{
    private readonly byte[] _head;
    private readonly byte[] _tail;
    private readonly IReadOnlyList<(Shape Shape, Action<Stream> Write)> _histories;

    /// <summary>Lays the file out.</summary>
    /// <param name="iteration">How many iterations are done.</param>
    /// <param name="learnedNet">The name of the weights.</param>
    /// <param name="step">How often the learning rate was multiplied by gamma.</param>
    /// <param name="histories">The shape of each history, and what writes its values, float32 little-endian.</param>
    public SolverStateWriter(int iteration, string learnedNet, int step, IReadOnlyList<(Shape Shape, Action<Stream> Write)> histories)
    {
        _head = new SolverState { Iter = iteration, LearnedNet = learnedNet }.ToByteArray();
        _tail = new SolverState { CurrentStep = step }.ToByteArray();
        _histories = histories;
        ByteLength = _head.Length + histories.Sum(history => StreamedBlob.ByteLength(SolverState.HistoryFieldNumber, history.Shape)) + _tail.Length;
    }

    /// <summary>How long the file will be, in bytes.</summary>
    public long ByteLength { get; }

    /// <summary>Writes the file.</summary>
    public void Write(Stream destination)
    {
        destination.Write(_head);
        foreach (var (shape, write) in _histories)
            StreamedBlob.Write(SolverState.HistoryFieldNumber, shape, write, destination);
        destination.Write(_tail);
    }
}
