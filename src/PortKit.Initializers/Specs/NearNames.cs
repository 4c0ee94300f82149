namespace PortKit.Initializers.Specs;

/// <summary>Finds the names that somebody who misspelt one may have meant.</summary>
internal static class NearNames
{
    private const int Most = 3;

    // Longer words are no misspelt names.
    private const int LongestWord = 64;

    /// <summary>
    /// The at most three names nearest to a word, the nearest first: those that at most one edit in three letters makes of it, and
    /// those of which it is a part. An edit inserts, deletes or replaces a letter, or swaps two neighbours; letter case and
    /// underscores do not count.
    /// </summary>
    public static IReadOnlyList<string> Of(string word, IEnumerable<string> names)
    {
        var plain = Plain(word);
        if (plain.Length is 0 or > LongestWord)
            return [];
        return
        [
            .. names
                .Select(name => (Name: name, Distance: Rank(plain, Plain(name))))
                .Where(candidate => candidate.Distance <= Math.Max(1, plain.Length / 3))
                .OrderBy(candidate => candidate.Distance)
                .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
                .Select(candidate => candidate.Name)
                .Distinct()
                .Take(Most),
        ];
    }

    /// <summary>The name that a word misspells, letter case and underscores apart by at most two edits and one in three letters; or null.</summary>
    public static string? Misspelt(string word, IEnumerable<string> names)
    {
        var plain = Plain(word);
        return plain.Length is 0 or > LongestWord
            ? null
            : names
                .Select(name => (Name: name, Distance: Distance(plain, Plain(name))))
                .Where(candidate => candidate.Distance <= Math.Min(2, plain.Length / 3))
                .OrderBy(candidate => candidate.Distance)
                .Select(candidate => candidate.Name)
                .FirstOrDefault();
    }

    /// <summary>A name without what does not count in it: letter case and underscores.</summary>
    public static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    // A part of at least three letters ranks behind a name that is one edit away.
    private static int Rank(string word, string name)
    {
        var distance = Distance(word, name);
        var isPart = Math.Min(word.Length, name.Length) >= 3 &&
            (name.Contains(word, StringComparison.Ordinal) || word.Contains(name, StringComparison.Ordinal));
        return isPart ? Math.Min(distance, 1) : distance;
    }

    private static int Distance(string a, string b)
    {
        var beforeLast = new int[b.Length + 1];
        var last = new int[b.Length + 1];
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }

            (beforeLast, last, row) = (last, row, beforeLast);
        }

        return last[b.Length];
    }
}
