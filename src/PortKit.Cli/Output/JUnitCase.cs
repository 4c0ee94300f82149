using PortKit.Cli.Usage;

namespace PortKit.Cli.Output;

/// <summary>One thing that was checked.</summary>
/// <param name="Name">What it is, such as a blob.</param>
/// <param name="ClassName">What it belongs to, such as a net.</param>
/// <param name="Failure">Why it failed, in one line; null if it passed.</param>
/// <param name="Details">More of that, in as many lines as it takes.</param>
/// <param name="Skipped">Why it was not checked after all, in one line; null if it was.</param>
internal sealed record JUnitCase(string Name, string ClassName, string? Failure = null, string? Details = null, string? Skipped = null)
{
    /// <summary>Whether <see cref="Failure"/> is an error of the input, so that there was nothing to check.</summary>
    public bool IsError { get; init; }

    /// <summary>What is to be known though it passed; null for nothing.</summary>
    public string? Output { get; init; }

    /// <summary>The case of a whole run that came to nothing.</summary>
    /// <param name="name">What was to be done, such as <c>runs</c>.</param>
    /// <param name="className">What it belongs to.</param>
    /// <param name="exitCode">The exit code: with 1 it failed, with others it is an error.</param>
    /// <param name="diagnostics">What was reported; the errors say why.</param>
    public static JUnitCase Of(string name, string className, int exitCode, IEnumerable<Diagnostic> diagnostics)
    {
        var all = diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        var errors = DiagnosticFlood.Bounded(all).Select(OptionNames.Typed).ToList();
        var first = errors.Count > 0 ? errors[0].Message : $"exit code {exitCode}";
        return new(name, className, first, errors.Count > 0 ? string.Join('\n', errors) : first) { IsError = exitCode != ExitCodes.CheckFailed };
    }
}
