using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace PortKit.Fuzz.Running;

/// <summary>Starts the processes, starts another where one ends before its time, and tells how it went.</summary>
internal static class Supervisor
{
    public static int Run(FuzzOptions options)
    {
        Directory.CreateDirectory(options.Out);
        var findings = new Findings(options.Out);
        var extent = options.Runs is { } runs ? $"{runs} inputs each" : $"{options.Time}";
        Console.WriteLine($"Seed {options.Seed}, {options.Doors.Count} doors, {extent}, {options.Jobs} at a time. Counts and findings: {options.Out}");
        using var stop = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        Parallel.For(0, options.Jobs, new ParallelOptions { MaxDegreeOfParallelism = options.Jobs }, job => Keep(options, job, findings, stop.Token));
        Console.WriteLine(TallyTable.Of(Tally.Read(options.Out)));
        Console.WriteLine(findings.Count == 0 ? "Nothing was found." : $"{findings.Count} kinds were found: {Path.Combine(options.Out, "findings")}");
        return findings.Count == 0 ? 0 : 1;

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    private static void Keep(FuzzOptions options, int job, Findings findings, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();

        // By number of inputs one process does it all: what ends it early is a finding.
        bool GoesOn(int number) => options.Runs is null ? clock.Elapsed < options.Time : number == job;

        for (var number = job; GoesOn(number) && !stop.IsCancellationRequested; number += options.Jobs)
        {
            var left = options with { Time = TimeSpan.FromSeconds(Math.Max(1, (options.Time - clock.Elapsed).TotalSeconds)), Worker = number };
            using var slot = new Slot(Worker.SlotPath(options.Out, number));
            using var process = Start(left.ToArguments());
            using (stop.Register(process.Kill))
                process.WaitForExit();
            if (process.ExitCode is 0 or Watchdog.ExitCode || stop.IsCancellationRequested)
                continue;
            var (door, input) = slot.Read();
            var told = string.Create(CultureInfo.InvariantCulture, $"Seed {options.Seed}. The process ended with {process.ExitCode}.");
            findings.Add(door, $"end {process.ExitCode} {Outcome.SignatureOf(Convert.ToHexString(input))}", () => input, told);
        }
    }

    private static Process Start(IReadOnlyList<string> arguments)
    {
        var isHost = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true };
        foreach (var argument in isHost ? arguments.Prepend(typeof(Supervisor).Assembly.Location) : arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
