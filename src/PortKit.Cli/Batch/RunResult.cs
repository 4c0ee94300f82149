using PortKit.Cli.Output;

namespace PortKit.Cli.Batch;

/// <summary>The words for what became of an input.</summary>
internal static class RunResult
{
    /// <summary>All is done.</summary>
    public const string Done = "ok";

    /// <summary>It was done before, of the same files with the same options.</summary>
    public const string UpToDate = "up to date";

    /// <summary>A check failed.</summary>
    public const string Failed = "failed";

    /// <summary>The input or the arguments are bad.</summary>
    public const string Refused = "refused";

    /// <summary>It was stopped from outside.</summary>
    public const string Stopped = "stopped";

    /// <summary>A fault of PortKit's own.</summary>
    public const string Fault = "fault";

    /// <summary>The word for an exit code.</summary>
    public static string Of(int exitCode) => exitCode switch
    {
        ExitCodes.Done => Done,
        ExitCodes.CheckFailed => Failed,
        ExitCodes.BadInput => Refused,
        ExitCodes.Interrupted or ExitCodes.Terminated or ExitCodes.HungUp => Stopped,
        _ => Fault,
    };
}
