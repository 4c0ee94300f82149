namespace PortKit.Cli.Output;

/// <summary>What the command says to the program that called it.</summary>
internal static class ExitCodes
{
    /// <summary>All is done.</summary>
    public const int Done = 0;

    /// <summary>A check failed.</summary>
    public const int CheckFailed = 1;

    /// <summary>The input or the arguments are bad.</summary>
    public const int BadInput = 2;

    /// <summary>A fault of PortKit's own.</summary>
    public const int InternalFault = 3;

    /// <summary>It was stopped by Ctrl+C, as shells say it: 128 and the number of the signal.</summary>
    public const int Interrupted = 130;

    /// <summary>It was stopped by SIGTERM.</summary>
    public const int Terminated = 143;

    /// <summary>It was stopped by SIGHUP: its terminal is gone.</summary>
    public const int HungUp = 129;
}
