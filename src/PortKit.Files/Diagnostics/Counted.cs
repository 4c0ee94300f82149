using System.Globalization;

namespace PortKit.Files;

/// <summary>Counts with their nouns, for messages.</summary>
public static class Counted
{
    /// <summary>A count and its noun, such as <c>1 layer</c> or <c>2 layers</c>.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="noun">The noun in the singular.</param>
    /// <param name="plural">Its plural; null for one that ends in s.</param>
    public static string Of(long count, string noun, string? plural = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? noun : plural ?? $"{noun}s")}");

    /// <summary>The one of two words that goes with a count.</summary>
    public static string Verb(long count, string one, string many) => count == 1 ? one : many;
}
