using System.Diagnostics;
using System.Globalization;
using PortKit.Fuzz.Doors;
using PortKit.Fuzz.Mutating;

namespace PortKit.Fuzz.Running;

/// <summary>A process that gives each door its turn, until the time is over.</summary>
internal sealed class Worker
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(1);

    private readonly FuzzOptions _options;
    private readonly Findings _findings;
    private readonly Watchdog _watchdog;
    private readonly Dictionary<string, (Door Door, Corpus Corpus, Mutator Mutator)> _doors = [];

    public Worker(FuzzOptions options)
    {
        _options = options;
        _findings = new Findings(options.Out);
        _watchdog = new Watchdog(_findings);
    }

    public int Run()
    {
        EndWithParent();
        Scratch.Enter();
        try
        {
            using var slot = new Slot(SlotPath(_options.Out, _options.Worker!.Value));
            var clock = Stopwatch.StartNew();
            if (_options.Runs is not null)
            {
                foreach (var name in _options.Doors)
                    TakeTurn(name, slot);
                return 0;
            }

            while (clock.Elapsed < _options.Time)
            {
                foreach (var name in _options.Doors.TakeWhile(_ => clock.Elapsed < _options.Time))
                    TakeTurn(name, slot);
            }

            return 0;
        }
        finally
        {
            Scratch.Leave();
        }
    }

    /// <summary>Where a process keeps the input that it is at.</summary>
    public static string SlotPath(string folder, int number) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"slot-{number}"));

    private void TakeTurn(string name, Slot slot)
    {
        var (door, corpus, mutator) = Open(name);
        var tally = new Tally(name);
        var begin = Stopwatch.GetTimestamp();
        do
        {
            var input = door.Next(corpus, mutator);
            slot.Write(name, input);
            _watchdog.Begin(name, input);
            var start = Stopwatch.GetTimestamp();
            tally.Executions++;
            tally.Structured += door.IsStructured ? 1 : 0;
            var elapsed = TimeSpan.Zero;
            try
            {
                var outcome = door.Take(input);
                elapsed = Stopwatch.GetElapsedTime(start);
                _watchdog.End();
                tally.Taken += outcome.IsTaken ? 1 : 0;
                tally.StructuredTaken += outcome.IsTaken && door.IsStructured ? 1 : 0;
                if (corpus.IsNew(outcome.Signature))
                    corpus.Keep(input, outcome.IsTaken);
            }
#pragma warning disable CA1031 // Whatever is thrown is what is looked for.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                _watchdog.End();
                tally.Findings++;
                var kind = Findings.KindOf(failure);
                _findings.Add(name, kind, () => Shrinking.Shrink(input, shorter => Shows(door, shorter, kind)), $"Seed {_options.Seed}.\n{failure}");
            }

            if (elapsed > LongestRun && IsSlow(door, input))
            {
                tally.Findings++;
                _findings.Add(name, $"slow {tally.Executions}", () => input, $"Seed {_options.Seed}. It takes more than a second of processor time.");
            }
            else
            {
                tally.SlowestMilliseconds = Math.Max(tally.SlowestMilliseconds, elapsed.TotalMilliseconds);
            }
        }
        while (_options.Runs is { } runs ? tally.Executions < runs : Stopwatch.GetElapsedTime(begin) < _options.Slice);
        tally.Seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        tally.AppendTo(_options.Out, Environment.ProcessId);
    }

    private (Door Door, Corpus Corpus, Mutator Mutator) Open(string name)
    {
        if (_doors.TryGetValue(name, out var opened))
            return opened;
        var door = AllDoors.Make(name);
        var random = new Random(unchecked((int)_options.Seed * 7919) + (_options.Worker!.Value * 104729) + Outcome.SignatureOf(name));
        return _doors[name] = (door, new Corpus(door.Seeds()), new Mutator(random, door.Words));
    }

    private static bool Shows(Door door, byte[] input, string kind)
    {
        try
        {
            _ = door.Take(input);
            return false;
        }
#pragma warning disable CA1031 // The same as above.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return Findings.KindOf(failure) == kind;
        }
    }

    // The first run of a kind compiles, and others use the processor too: what counts is the least of three, in processor time.
    private bool IsSlow(Door door, byte[] input)
    {
        for (var i = 0; i < 3; i++)
        {
            var before = Environment.CpuUsage.TotalTime;
            _watchdog.Begin(door.Name, input);
            _ = Shows(door, input, "");
            _watchdog.End();
            if (Environment.CpuUsage.TotalTime - before <= LongestRun)
                return false;
        }

        return true;
    }

    // Whoever started this one holds its standard input open.
    private static void EndWithParent() => new Thread(() =>
    {
        using var input = Console.OpenStandardInput();
        while (input.ReadByte() >= 0)
        {
        }

        Environment.Exit(0);
    })
    { IsBackground = true }.Start();
}
