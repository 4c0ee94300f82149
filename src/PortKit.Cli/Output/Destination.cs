namespace PortKit.Cli.Output;

/// <summary>Where a command writes to: a file, or standard output, which is <c>-</c>.</summary>
/// <param name="Name">What was given.</param>
internal sealed record Destination(string Name)
{
    private const string Device = "/dev/stdout";

    /// <summary>Whether it is standard output, so that nothing else may be printed there.</summary>
    public bool IsStandardOutput => Name is "-" or Device or "/dev/fd/1" or "/proc/self/fd/1";

    /// <summary>Whether it is written to as a stream, and not by its name.</summary>
    public bool IsStream => Name == "-";

    /// <summary>What is said of it.</summary>
    public string Shown => IsStream ? "<stdout>" : Name;

    /// <summary>What speaks against writing there, to be asked before anything is done.</summary>
    /// <param name="what">What is to be written, with the article.</param>
    /// <param name="read">The files that are read, over which nothing may be written.</param>
    public IReadOnlyList<Diagnostic> Problems(string what, FilesRead read) => !IsStream ? read.Problems(new OutputFile(Name, what))
        : File.Exists(Device) ? read.Problems(new OutputFile(Device, what))
        : [];

    /// <summary>Has something written there: a file appears whole or not at all.</summary>
    /// <param name="byteLength">How long it will be; 0 if that is not known.</param>
    /// <param name="write">Writes it.</param>
    /// <param name="cancellation">Stops it; no file appears then.</param>
    public void Write(long byteLength, Action<Stream> write, CancellationToken cancellation = default)
    {
        if (!IsStream)
        {
            WholeFile.Write(Name, byteLength, write, cancellation);
            return;
        }

        using var stream = Console.OpenStandardOutput();
        write(stream);
    }
}
