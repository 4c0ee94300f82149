namespace PortKit.Cli.Batch;

/// <summary>A file that was read or written, and what was in it.</summary>
internal sealed record DoneFile
{
    /// <summary>The file; of one that was written, from the folder of all outputs.</summary>
    public required string Path { get; init; }

    /// <summary>Its SHA-256, in hexadecimal digits.</summary>
    public required string Sha256 { get; init; }
}
