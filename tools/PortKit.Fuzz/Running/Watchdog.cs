using System.Diagnostics;

namespace PortKit.Fuzz.Running;

/// <summary>Ends the process when a run does not, or when it takes more memory than any should; the input is written down before.</summary>
internal sealed class Watchdog
{
    /// <summary>What the process ends with.</summary>
    public const int ExitCode = 70;

    private const long MostMemory = 3L << 29;

    private static readonly TimeSpan LongestProcessorTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private readonly Findings _findings;
    private readonly Lock _lock = new();
    private string _door = "";
    private byte[]? _input;
    private long _since;
    private TimeSpan _processorTime;
    private int _run;

    public Watchdog(Findings findings)
    {
        _findings = findings;
        new Thread(Watch) { IsBackground = true, Name = "watchdog" }.Start();
    }

    /// <summary>A run begins.</summary>
    public void Begin(string door, byte[] input)
    {
        lock (_lock)
            (_door, _input, _since, _processorTime, _run) = (door, input, Stopwatch.GetTimestamp(), TimeSpan.Zero, _run + 1);
    }

    /// <summary>No run is on.</summary>
    public void End()
    {
        lock (_lock)
            _input = null;
    }

    private void Watch()
    {
        var seen = -1;
        while (true)
        {
            Thread.Sleep(500);
            lock (_lock)
            {
                if (_input is null)
                    continue;

                // Processor time is asked for once a run lasts: most do not.
                if (seen != _run)
                    (seen, _processorTime) = (_run, Environment.CpuUsage.TotalTime);
                var elapsed = Stopwatch.GetElapsedTime(_since);
                if (Environment.WorkingSet > MostMemory)
                    End("memory", $"The process has {Environment.WorkingSet >> 20} MB.");
                if (elapsed > Longest || Environment.CpuUsage.TotalTime - _processorTime > LongestProcessorTime)
                    End("hang", $"It has not ended after {elapsed.TotalSeconds:F0} s.");
            }
        }
    }

    private void End(string kind, string told)
    {
        var input = _input!;
        _findings.Add(_door, $"{kind} {Outcome.SignatureOf(Convert.ToHexString(input))}", () => input, told);
        Environment.Exit(ExitCode);
    }
}
