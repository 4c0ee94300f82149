namespace PortKit.Reference;

/// <summary>
/// Counts the arrays that a computation has let go of, and has them collected now and then. The collector takes large arrays for garbage that can
/// wait: left to itself it lets several times what is in use pile up, gigabytes for a net of large pictures.
/// </summary>
internal sealed class DroppedArrays
{
    /// <summary>How much may pile up. A collection then takes about a millisecond, for arrays of numbers are not searched.</summary>
    private const long Most = 96L << 20;

    private long _bytes;

    /// <summary>Notes that nobody needs an array of values any more.</summary>
    public void Add(float[] values)
    {
        _bytes += values.Length * (long)sizeof(float);
        if (_bytes < Most)
            return;
        _bytes = 0;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
