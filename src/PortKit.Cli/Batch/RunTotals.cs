using PortKit.Cli.Output;

namespace PortKit.Cli.Batch;

/// <summary>How many inputs there were, and what became of them.</summary>
internal sealed record RunTotals
{
    /// <summary>How many there were.</summary>
    public required int Inputs { get; init; }

    /// <summary>Those that are done, now or before.</summary>
    public required int Ok { get; init; }

    /// <summary>Of these, how many were done before.</summary>
    public required int UpToDate { get; init; }

    /// <summary>Those whose check failed.</summary>
    public required int Failed { get; init; }

    /// <summary>Those that are bad input.</summary>
    public required int Refused { get; init; }

    /// <summary>Those that were stopped, or met a fault of PortKit's own.</summary>
    public required int Faults { get; init; }

    /// <summary>How long it took: the run by the clock, or of several runs the sum.</summary>
    public required double Seconds { get; init; }

    /// <summary>Counts.</summary>
    public static RunTotals Of(IReadOnlyList<RunEntry> entries, double seconds) => new()
    {
        Inputs = entries.Count,
        Ok = entries.Count(entry => entry.ExitCode == ExitCodes.Done),
        UpToDate = entries.Count(entry => entry.Result == RunResult.UpToDate),
        Failed = entries.Count(entry => entry.ExitCode == ExitCodes.CheckFailed),
        Refused = entries.Count(entry => entry.ExitCode == ExitCodes.BadInput),
        Faults = entries.Count(entry => entry.ExitCode > ExitCodes.BadInput),
        Seconds = seconds,
    };

    /// <summary>The counts in words, the empty ones left out.</summary>
    public string Words()
    {
        List<string> words = [UpToDate > 0 ? $"{Ok} ok ({UpToDate} up to date)" : $"{Ok} ok"];
        if (Failed > 0)
            words.Add($"{Failed} failed");
        if (Refused > 0)
            words.Add($"{Refused} refused");
        if (Faults > 0)
            words.Add($"{Faults} stopped or faulty");
        return string.Join(", ", words);
    }
}
