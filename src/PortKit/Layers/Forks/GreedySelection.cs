namespace PortKit.Layers.Forks;

/// <summary>Non-maximum suppression as Caffe's forks do it: one candidate after the other is kept, unless it overlaps one that was.</summary>
internal static class GreedySelection
{
    /// <summary>The candidates that are kept, in order.</summary>
    /// <param name="count">How many there are, the best first.</param>
    /// <param name="most">How many are kept at most.</param>
    /// <param name="isSuppressed">Whether a candidate, the second, gives way to one that was kept before, the first.</param>
    public static List<int> Of(int count, int most, Func<int, int, bool> isSuppressed)
    {
        var kept = new List<int>();
        for (var i = 0; i < count && kept.Count < most; i++)
        {
            if (!kept.Exists(other => isSuppressed(other, i)))
                kept.Add(i);
        }

        return kept;
    }
}
