namespace PortKit.Net;

/// <summary>The batch of a net: the first axis of its first input, and of every other input that the net gives the same first axis.</summary>
/// <param name="Declared">The size that the net itself gives; null if it leaves it open.</param>
/// <param name="Planned">The size that the first input has, with a shape that was given from outside, and before it is replaced.</param>
internal readonly record struct InputBatch(int? Declared, int Planned)
{
    /// <summary>Whether the first axis of an input is the batch.</summary>
    /// <param name="declared">The size that the net gives; null if it leaves it open.</param>
    /// <param name="planned">The size that the input has.</param>
    public bool IsOf(int? declared, int planned) => declared is null || Declared is null ? planned == Planned : declared == Declared;
}
