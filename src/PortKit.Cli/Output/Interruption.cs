using System.Runtime.InteropServices;

namespace PortKit.Cli.Output;

/// <summary>
/// Ctrl+C, SIGTERM and SIGHUP: the work is told to stop, and has half a second for it, or as long as it asks for. What is not done by then, such
/// as a read of a pipe that nobody writes to, is given up: what is unfinished on disk is taken away, and the process ends.
/// </summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>How long it may take to say so: nobody may be reading.</summary>
    private static readonly TimeSpan PatienceForWords = TimeSpan.FromMilliseconds(400);

    private readonly CancellationTokenSource _source = new();
    private readonly ManualResetEventSlim _ended = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _signals;
    private int _isFinished;

    private Interruption()
    {
    }

    /// <summary>How long the work may take to stop.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Stops the work.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>What to say once it was stopped; null if it was not.</summary>
    public Diagnostic? Stopped { get; private set; }

    /// <summary>The exit code that goes with it.</summary>
    public int ExitCode { get; private set; }

    /// <summary>Tells that the work was given up.</summary>
    public Action<Diagnostic>? OnForced { get; set; }

    /// <summary>Begins to listen. What whoever started the process has it ignore, as <c>nohup</c> does, stays ignored.</summary>
    public static Interruption Listen()
    {
        var interruption = new Interruption();
        interruption.Add(PosixSignal.SIGINT, 2, "Ctrl+C", ExitCodes.Interrupted);
        interruption.Add(PosixSignal.SIGTERM, 15, "SIGTERM", ExitCodes.Terminated);
        interruption.Add(PosixSignal.SIGHUP, 1, "SIGHUP", ExitCodes.HungUp);
        return interruption;
    }

    /// <summary>The work has come to its end, and what became of it can be told. Once it is given up, this does not return.</summary>
    public void Finish()
    {
        if (!IsFirst())
            Thread.Sleep(Timeout.Infinite);
    }

    /// <summary>All is told.</summary>
    public void Dispose()
    {
        // The source stays: a signal may be on its way.
        _ended.Set();
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    private void Add(PosixSignal signal, int number, string name, int exitCode)
    {
        if (IgnoredSignals.Has(number))
            return;
        _registrations.Add(PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            Stop(name, exitCode);
        }));
    }

    // Each signal is handled in a thread of its own. Whoever sends a second one does not want to wait.
    private void Stop(string name, int exitCode)
    {
        if (Interlocked.Increment(ref _signals) == 1)
        {
            ExitCode = exitCode;
            Stopped = new Diagnostic(
                Codes.Stopped, DiagnosticSeverity.Error, SourceLocation.In("portkit"), $"Stopped by {name} before the work was done.");
            _source.Cancel();
            if (_ended.Wait(Patience))
                return;
        }

        if (Stopped is not { } stopped)
            return;
        if (IsFirst())
            UnfinishedFiles.Abandon(() => Task.Run(() => OnForced?.Invoke(stopped)).Wait(PatienceForWords));
        else if (_ended.Wait(PatienceForWords))
            return;
        else
            UnfinishedFiles.Abandon();
        End(exitCode);
    }

    private bool IsFirst() => Interlocked.Exchange(ref _isFinished, 1) == 0;

    // Code of others may be in the middle of something, and be hurt if the things it works with were taken down in order.
    private static void End(int exitCode)
    {
        if (OperatingSystem.IsWindows())
            Environment.Exit(exitCode);
        else
            ExitNow(exitCode);
    }

    [DllImport("libc", EntryPoint = "_exit")]
    private static extern void ExitNow(int exitCode);
}
