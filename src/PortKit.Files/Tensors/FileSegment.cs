namespace PortKit.Files;

/// <summary>A run of values in a file.</summary>
/// <param name="Offset">Where the first begins.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Stride">How many bytes from one to the next: the size of one, or one more where each has its tag.</param>
/// <param name="Kind">What they are.</param>
/// <param name="IsBigEndian">Whether their first byte is the highest.</param>
public readonly record struct FileSegment(long Offset, long Count, int Stride, ValueKind Kind, bool IsBigEndian = false)
{
    /// <summary>The bytes of one value.</summary>
    public static int SizeOf(ValueKind kind) => kind switch
    {
        ValueKind.Half => 2,
        ValueKind.Single => sizeof(float),
        _ => sizeof(double),
    };
}
