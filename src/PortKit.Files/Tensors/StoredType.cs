namespace PortKit.Files;

/// <summary>How a stored value becomes a float.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="IsBigEndian">Whether its first byte is the highest.</param>
public readonly record struct StoredType(ValueKind Kind, bool IsBigEndian)
{
    /// <summary>The bytes of one.</summary>
    public int Size => FileSegment.SizeOf(Kind);
}
