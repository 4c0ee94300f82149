using PortKit.Cli.Batch;

namespace PortKit.Cli.Tests.Batch;

public sealed class OrderedWorkTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    public void What_is_taken_is_in_order_whatever_is_done_first(int threads)
    {
        using var firstIsLast = new ManualResetEventSlim(threads == 1);
        using var work = OrderedWork<string>.Start(
            20,
            threads,
            at =>
            {
                // The first one waits for the others.
                if (at == 0)
                    firstIsLast.Wait(TestContext.Current.CancellationToken);
                else if (at == 19)
                    firstIsLast.Set();
                return $"{at}";
            },
            TestContext.Current.CancellationToken);
        var taken = new List<string>();
        work.TakeAll(taken.Add);
        Assert.Equal(Enumerable.Range(0, 20).Select(at => $"{at}"), taken);
        Assert.Equal(20, work.Done);
    }

    [Fact]
    public void What_is_thrown_stops_all()
    {
        using var work = OrderedWork<string>.Start(
            1000, 2, at => at == 5 ? throw new InvalidDataException("five") : $"{at}", TestContext.Current.CancellationToken);
        Assert.Equal("five", Assert.Throws<InvalidDataException>(() => work.TakeAll(_ => { })).Message);
    }

    [Fact]
    public void Cancellation_stops_all_and_hands_over_what_is_done()
    {
        using var source = new CancellationTokenSource();
        using var work = OrderedWork<string>.Start(
            1000,
            2,
            at =>
            {
                if (at == 10)
                    source.Cancel();
                else if (at > 10)
                    source.Token.WaitHandle.WaitOne();
                return $"{at}";
            },
            source.Token);
        var taken = new List<string>();
        Assert.Throws<OperationCanceledException>(() => work.TakeAll(taken.Add));
        Assert.InRange(taken.Count, 10, 12);
    }
}
