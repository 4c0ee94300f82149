namespace PortKit.Files;

/// <summary>Eight hexadecimal digits that nobody else has drawn, for the names of temporary files.</summary>
internal static class RandomTag
{
    /// <summary>
    /// Draws one. By way of a Guid, whose first digits are random: the generator for secrets would load a library of cryptography, which takes as
    /// long as to convert a small net.
    /// </summary>
    public static string Next() => Guid.NewGuid().ToString("N")[..8];
}
