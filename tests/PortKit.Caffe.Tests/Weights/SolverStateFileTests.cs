using Google.Protobuf;
using PortKit.Caffe.Protos;
using PortKit.Caffe.Weights;

namespace PortKit.Caffe.Tests.Weights;

public sealed class SolverStateFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.solverstate");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_state_says_where_training_stands()
    {
        var history = new BlobProto { Shape = new BlobShape { Dim = { 1, 2 } }, Data = { 0.5f, -1 } };
        var state = Read(new SolverState { Iter = 40, LearnedNet = "a/b_iter_40.caffemodel", History = { history, history }, CurrentStep = 3 }.ToByteArray());
        Assert.Equal((40, "a/b_iter_40.caffemodel", 3), (state.Iteration, state.LearnedNet, state.CurrentStep));
        Assert.Equal(2, state.Histories.Count);
        Assert.Equal([1L, 2], state.Histories[1].Shape);
        Assert.Equal([0.5f, -1], state.Histories[1].ToArray());
    }

    [Fact]
    public void A_state_that_does_not_say_so_is_damaged()
    {
        var damage = Assert.Throws<DamagedFileException>(() => Read(new SolverState { LearnedNet = "a" }.ToByteArray()));
        Assert.Contains("the number of iterations that are done is expected. Found none", damage.Message, StringComparison.Ordinal);
        Assert.Throws<DamagedFileException>(() => Read(new SolverState { Iter = -1 }.ToByteArray()));
    }

    [Fact]
    public void A_state_that_is_cut_short_is_damaged()
    {
        var whole = new SolverState { Iter = 1, LearnedNet = "name", History = { new BlobProto { Data = { 1, 2, 3 } } } }.ToByteArray();
        for (var length = 3; length < whole.Length; length++)
        {
            // A cut between two fields leaves a state that reads.
            if (length != 8)
                Assert.Throws<DamagedFileException>(() => Read(whole[..length]));
        }
    }

    private SolverStateFile Read(byte[] bytes)
    {
        File.WriteAllBytes(_path, bytes);
        return SolverStateFile.Open(_path);
    }
}
