namespace PortKit.Files;

/// <summary>Finds the name that somebody who misspelt one may have meant.</summary>
public static class NearestName
{
    /// <summary>
    /// The one of <paramref name="names"/> that is fewest edits away from <paramref name="word"/>, letter case apart, or null if
    /// none is near. One edit inserts, deletes or replaces a letter, or swaps two neighbours; a word may be one in
    /// four letters off, and at least one, at most three. A last part that both share (such as <c>_param</c>) does not count.
    /// </summary>
    public static string? Find(string word, IEnumerable<string> names)
    {
        string? nearest = null;
        var best = int.MaxValue;
        foreach (var name in names)
        {
            var limit = Math.Min(best - 1, Math.Clamp(CountedLength(word, name) / 4, 1, 3));
            if (Math.Abs(name.Length - word.Length) > limit || Distance(word, name, limit) is not { } distance)
                continue;
            (nearest, best) = (name, distance);
        }
        return nearest;
    }

    /// <summary>Whether at most <paramref name="limit"/> edits make one word of the other, letter case apart.</summary>
    public static bool Within(string a, string b, int limit) => Math.Abs(a.Length - b.Length) <= limit && Distance(a, b, limit) is not null;

    private static int CountedLength(string word, string name)
    {
        var tail = name.LastIndexOf('_');
        return tail > 0 && word.EndsWith(name[tail..], StringComparison.OrdinalIgnoreCase)
            ? word.Length - (name.Length - tail)
            : word.Length;
    }

    /// <summary>The edits between two words, or null if they are more than <paramref name="limit"/>.</summary>
    private static int? Distance(string a, string b, int limit)
    {
        if (limit < 0)
            return null;
        var beforeLast = new int[b.Length + 1];
        var last = new int[b.Length + 1];
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            var least = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                least = Math.Min(least, row[j]);
            }
            if (least > limit)
                return null;
            (beforeLast, last, row) = (last, row, beforeLast);
        }
        return last[b.Length] <= limit ? last[b.Length] : null;
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
