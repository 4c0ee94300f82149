namespace PortKit.Layers;

/// <summary>
/// The seed of a node that draws random numbers while the model runs. It comes of a name alone, so that a net gives the same model each
/// time and layers do not draw the same numbers.
/// </summary>
internal static class NodeSeed
{
    /// <summary>The seed of a name: its FNV-1a hash, 24 bits of it, as some operators take the seed as a float.</summary>
    public static int Of(string name)
    {
        var hash = 2166136261u;
        foreach (var c in name)
            hash = unchecked((hash ^ c) * 16777619u);
        return (int)(hash >> 8);
    }
}
