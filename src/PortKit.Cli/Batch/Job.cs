using PortKit.Cli.Output;

namespace PortKit.Cli.Batch;

/// <summary>
/// One input of a command, and what there is to tell of it. Of the only one it is told as it comes up; of one among several it is kept, so that
/// whoever runs them tells it when the job is done, and no other's words come between.
/// </summary>
/// <param name="input">The input, as it was named or found.</param>
/// <param name="output">The file to write; null for a command that writes none.</param>
/// <param name="isAlone">Whether it is the only one.</param>
internal sealed class Job(string input, string? output, bool isAlone)
{
    private readonly List<Diagnostic> _told = [];
    private readonly List<string> _written = [];

    /// <summary>The input.</summary>
    public string Input { get; } = input;

    /// <summary>The file to write, or null.</summary>
    public string? Output { get; } = output;

    /// <summary>Whether it is the only one, whose results are printed as they are.</summary>
    public bool IsAlone { get; } = isAlone;

    /// <summary>How many threads it may take; 0 for as many as there are processors.</summary>
    public int Threads { get; init; }

    /// <summary>All diagnostics that there were.</summary>
    public IReadOnlyList<Diagnostic> Told => _told;

    /// <summary>The files that were written.</summary>
    public IReadOnlyList<string> Written => _written;

    /// <summary>What was checked, for JUnit.</summary>
    public IReadOnlyList<JUnitCase> Cases { get; set; } = [];

    /// <summary>The files that were read, besides the input; null for none.</summary>
    public FilesRead? FilesRead { get; set; }

    /// <summary>Tells diagnostics.</summary>
    public void Tell(IEnumerable<Diagnostic> diagnostics)
    {
        List<Diagnostic> told = [.. diagnostics];
        _told.AddRange(told);
        if (IsAlone)
            Report.Diagnostics(told);
    }

    /// <summary>Tells what was written, and takes note of it.</summary>
    /// <param name="line">The line for people; null for none.</param>
    /// <param name="files">The files.</param>
    public void Wrote(string? line, params ReadOnlySpan<string> files)
    {
        foreach (var file in files)
            _written.Add(file);
        if (IsAlone && line is not null)
            Report.Success(line);
    }

    /// <summary>Does something that takes a while, with a bar on a terminal if it is the only one.</summary>
    /// <inheritdoc cref="Progress.Run"/>
    public T Run<T>(string what, Func<IProgress<double>, T> job) => IsAlone ? Progress.Run(what, job) : job(Silent.Instance);

    private sealed class Silent : IProgress<double>
    {
        public static readonly Silent Instance = new();

        public void Report(double value)
        {
        }
    }
}
