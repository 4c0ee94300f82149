using PortKit.Cli.Output;

namespace PortKit.Cli.Batch;

/// <summary>How outputs were made, kept beside them, so that a later run can tell whether it would make the same once more.</summary>
internal sealed record DoneRecord
{
    /// <summary>The version of PortKit.</summary>
    public required string Portkit { get; init; }

    /// <summary>The command.</summary>
    public required string Command { get; init; }

    /// <summary>The options that bear on the outputs, as they were given.</summary>
    public required IReadOnlyList<string> Options { get; init; }

    /// <summary>The folder in which the command ran, from which names in options are read.</summary>
    public required string Folder { get; init; }

    /// <summary>The input.</summary>
    public required string Source { get; init; }

    /// <summary>The files that were read, the input among them.</summary>
    public required IReadOnlyList<DoneFile> Read { get; init; }

    /// <summary>The files that were written.</summary>
    public required IReadOnlyList<DoneFile> Written { get; init; }

    /// <summary>What was said.</summary>
    public required IReadOnlyList<JsonDiagnostic> Diagnostics { get; init; }
}
