using System.Runtime.ExceptionServices;

namespace PortKit.Cli.Batch;

/// <summary>
/// Does several pieces of work at a time, in threads of their own, and hands over what comes of them in their order, to one thread: what is printed
/// does not depend on how many were done at a time, or which was first.
/// </summary>
/// <typeparam name="T">What comes of a piece.</typeparam>
internal sealed class OrderedWork<T> : IDisposable
    where T : class
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly T?[] _results;
    private readonly Func<int, T> _work;
    private readonly CancellationToken _cancellation;
    private readonly SemaphoreSlim _finished = new(0);
    private readonly List<Thread> _threads = [];
    private ExceptionDispatchInfo? _failure;
    private int _begun = -1;
    private int _done;
    private int _running;

    private OrderedWork(int count, Func<int, T> work, CancellationToken cancellation) =>
        (_results, _work, _cancellation) = (new T?[count], work, cancellation);

    /// <summary>How many pieces are done.</summary>
    public int Done => Volatile.Read(ref _done);

    /// <summary>Begins.</summary>
    /// <param name="count">How many pieces there are.</param>
    /// <param name="threads">How many are done at a time, from 1 on.</param>
    /// <param name="work">Does one; what it throws stops all.</param>
    /// <param name="cancellation">Stops all.</param>
    public static OrderedWork<T> Start(int count, int threads, Func<int, T> work, CancellationToken cancellation)
    {
        var all = new OrderedWork<T>(count, work, cancellation);
        all._running = Math.Min(count, threads);
        for (var i = 0; i < all._running; i++)
            all._threads.Add(new Thread(all.Run) { IsBackground = true, Name = $"job {i + 1}" });
        foreach (var thread in all._threads)
            thread.Start();
        return all;
    }

    /// <summary>Hands over the results, until all are done or all has stopped.</summary>
    /// <param name="take">Takes one.</param>
    /// <param name="onWait">Is called now and then.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void TakeAll(Action<T> take, Action? onWait = null)
    {
        for (var next = 0; next < _results.Length;)
        {
            // Asked in this order: a thread leaves its result before it ends.
            var isOver = Volatile.Read(ref _running) == 0;
            if (Volatile.Read(ref _results[next]) is { } result)
            {
                _results[next++] = null;
                take(result);
            }
            else if (isOver)
            {
                break;
            }
            else
            {
                _finished.Wait(Patience, CancellationToken.None);
            }

            onWait?.Invoke();
        }

        foreach (var thread in _threads)
            thread.Join();
        _failure?.Throw();
        _cancellation.ThrowIfCancellationRequested();
    }

    /// <inheritdoc/>
    public void Dispose() => _finished.Dispose();

    private void Run()
    {
        try
        {
            while (_failure is null && !_cancellation.IsCancellationRequested && Interlocked.Increment(ref _begun) is var at && at < _results.Length)
            {
                Volatile.Write(ref _results[at], _work(at));
                Interlocked.Increment(ref _done);
                _finished.Release();
            }
        }
#pragma warning disable CA1031 // It is thrown again, in the thread that waits for it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(failure), null);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
