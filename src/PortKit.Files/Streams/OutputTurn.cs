namespace PortKit.Files;

/// <summary>
/// The turn of one writer to move two files to their places: of two that write the same files at once, one has moved both before the other one
/// begins, whichever processes they are in.
/// </summary>
internal static class OutputTurn
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <summary>Two moves take no time; somebody who holds the lock for so long is no writer of ours.</summary>
    private const int MostPauses = 2500;

    /// <summary>How often a lock that is not there may fail to be made: it may have gone just then.</summary>
    private const int MostFailures = 10;

    /// <summary>Waits for the turn.</summary>
    /// <param name="target">The first of the two files.</param>
    /// <exception cref="IOException">The lock cannot be had.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static WriterLock Take(string target)
    {
        var name = Stray.TurnFor(target);
        for (var (pauses, failures) = (0, 0); ;)
        {
            try
            {
                if (WriterLock.TryTake(name) is { } taken)
                    return taken;
            }
            catch (IOException) when (File.Exists(name) ? ++pauses < MostPauses : ++failures < MostFailures)
            {
                Thread.Sleep(Pause);
            }
        }
    }
}
