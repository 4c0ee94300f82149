namespace PortKit.Caffe.Text;

/// <summary>How <see cref="TextFormatReader"/> judges what it reads.</summary>
public sealed record TextFormatOptions
{
    /// <summary>What is used where no options are given: not strict.</summary>
    public static TextFormatOptions Default { get; } = new();

    /// <summary>
    /// Judge as Caffe's own parser (protobuf 3.21, C++) does: a field that the schema does not know, and a byte order
    /// mark, are errors; and every error stands where that parser reports it, which for a wrong name or word is the
    /// token after it. Without it, unknown fields are kept and warned of, and errors stand at what is wrong.
    /// </summary>
    public bool Strict { get; init; }

    /// <summary>
    /// Leave it to the caller to warn of unknown fields, which the <see cref="SourceMap"/> keeps (see <see cref="UnknownFieldCheck"/>). A
    /// text with errors is warned of all the same, as nobody looks at it further.
    /// </summary>
    public bool LeaveUnknownFields { get; init; }

    /// <summary>
    /// With <see cref="LeaveUnknownFields"/>: leave it to the caller even where the reading is <see cref="Strict"/>, as some of the fields are known
    /// to layers that no schema knows.
    /// </summary>
    public bool LeaveStrictFields { get; init; }

    /// <summary>How deep messages may be nested.</summary>
    public Limits Limits { get; init; } = Limits.Default;
}
