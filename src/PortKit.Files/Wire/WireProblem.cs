namespace PortKit.Files;

/// <summary>Why bytes do not read as a field of a protobuf message.</summary>
/// <param name="Offset">The byte where the trouble is.</param>
/// <param name="Clause">What is wrong, as far as that shows without the file.</param>
public readonly record struct WireProblem(long Offset, string Clause)
{
    /// <summary>Whether the bytes end within a number.</summary>
    public bool IsCut { get; init; }

    /// <summary>Whether the value ends behind its message.</summary>
    public bool IsTooLong { get; init; }

    /// <summary>The problem as one of a file.</summary>
    /// <param name="isWhole">Whether the message is all of the file, and so ends where the file does.</param>
    internal DamagedFileException In(bool isWhole) => new(Offset, (IsCut, IsTooLong) switch
    {
        (true, _) => isWhole ? "the file ends within a number" : "a message ends within a number",
        (_, true) => Clause + (isWhole ? " in the file, which seems to be cut short" : " in its message"),
        _ => Clause,
    });
}
