using PortKit.Caffe.Weights;
using PortKit.Formats;
using PortKit.Net;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Formats;

public sealed class SolverStateWriterTests
{
    /// <summary>What Caffe saved is read, and written as Caffe wrote it, byte for byte.</summary>
    [Fact]
    public void A_state_is_written_as_Caffe_writes_it()
    {
        var path = Path.Combine(Golden.Folder("solvers", "snapshot_resume"), "snap_iter_8.solverstate");
        var state = SolverStateFile.Open(path);
        Assert.Equal((8, 1), (state.Iteration, state.CurrentStep));
        Assert.EndsWith("snap_iter_8.caffemodel", state.LearnedNet, StringComparison.Ordinal);
        var writer = new SolverStateWriter(
            state.Iteration,
            state.LearnedNet,
            state.CurrentStep,
            [.. state.Histories.Select(history =>
                (new Shape([.. history.Shape.Select(dim => (int)dim)]), (Action<Stream>)history.CopyTo))]);
        using var written = new MemoryStream();
        writer.Write(written);
        Assert.Equal(writer.ByteLength, written.Length);
        Assert.Equal(File.ReadAllBytes(path), written.ToArray());
    }
}
