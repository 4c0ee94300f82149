namespace PortKit.Files;

/// <summary>
/// A file that does not read as what it is taken for: what was expected, what was found, and at which byte. The message is a clause, to stand in
/// the middle of a sentence; <see cref="Sentence"/> stands by itself.
/// </summary>
public sealed class DamagedFileException : Exception
{
    private readonly string? _problem;

    /// <summary>Makes an exception without a message of its own.</summary>
    public DamagedFileException()
    {
    }

    /// <summary>Makes an exception for what is not at one place of the file.</summary>
    /// <param name="problem">What was expected and found, as a clause.</param>
    public DamagedFileException(string problem)
        : base(problem) => _problem = problem;

    /// <summary>Makes an exception with a cause.</summary>
    /// <param name="problem">What was expected and found, as a clause.</param>
    /// <param name="innerException">The cause.</param>
    public DamagedFileException(string problem, Exception innerException)
        : base(problem, innerException) => _problem = problem;

    /// <summary>Makes an exception for a place in the file.</summary>
    /// <param name="offset">The byte, from 0.</param>
    /// <param name="problem">What was expected and found there, as a clause.</param>
    public DamagedFileException(long offset, string problem)
        : this(problem) => Offset = offset;

    /// <summary>
    /// The byte where the trouble is, from 0; null if it is not at one place. In an archive it counts from the start of the member.
    /// </summary>
    public long? Offset { get; private init; }

    /// <summary>The member of the archive that it is in; null if it is in none.</summary>
    public string? Member { get; private init; }

    /// <summary>The file, where it is reported while values are read, after it was opened.</summary>
    public string? Path { get; private init; }

    /// <inheritdoc/>
    public override string Message => _problem is null
        ? base.Message
        : $"{(Member is null ? "" : $"in '{Member}', ")}{(Offset is null ? "" : $"at byte {Offset}: ")}{_problem}";

    /// <summary>The message in full sentences.</summary>
    public string Sentence => _problem is null
        ? base.Message
        : (Member is null ? "" : $"Member '{Member}': ")
            + (Offset is null ? "" : $"At byte {Offset}: ")
            + $"{char.ToUpperInvariant(_problem[0])}{_problem[1..].TrimEnd('.')}.";

    /// <summary>The same, with the file that it is in.</summary>
    public DamagedFileException In(string path) => new(_problem ?? Message, this) { Offset = Offset, Member = Member, Path = path };

    /// <summary>The same, of a member of an archive.</summary>
    public DamagedFileException InMember(string member) => new(_problem ?? Message, this) { Offset = Offset, Member = member, Path = Path };
}
