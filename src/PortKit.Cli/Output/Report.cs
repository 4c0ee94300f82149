using System.Globalization;
using PortKit.Cli.Usage;
using Spectre.Console;

namespace PortKit.Cli.Output;

/// <summary>What the commands say. Diagnostics go to standard error, results to standard output.</summary>
internal static class Report
{
    /// <summary>Whether nothing but warnings and errors is said on standard error (see <see cref="QuietOption"/>).</summary>
    public static bool IsQuiet { get; set; }

    /// <summary>Prints diagnostics as compilers do, coloured on a terminal; a flood of them is cut short.</summary>
    public static void Diagnostics(IEnumerable<Diagnostic> diagnostics)
    {
        // Spectre breaks lines at 80 columns where there is no terminal.
        var console = Console.IsErrorRedirected || !Progress.Console.Profile.Capabilities.Ansi ? null : Progress.Console;
        foreach (var diagnostic in DiagnosticFlood.Bounded(Said([.. diagnostics])).Select(OptionNames.Typed))
        {
            if (console is null)
            {
                Console.Error.WriteLine(diagnostic);
                continue;
            }

            var colour = diagnostic.Severity switch
            {
                DiagnosticSeverity.Error => "red",
                DiagnosticSeverity.Warning => "yellow",
                _ => "blue",
            };
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[{colour}]{diagnostic.ToString()}[/]");
        }
    }

    // What seed the weights would have is of no use where none are made.
    private static IReadOnlyList<Diagnostic> Said(IReadOnlyList<Diagnostic> diagnostics)
    {
        var fails = diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        return [.. diagnostics.Where(one => one.Severity != DiagnosticSeverity.Note || !(IsQuiet || (fails && one.Code == Codes.NoSeed)))];
    }

    /// <summary>Prints the one line that tells what was written, on standard error: standard output is for results.</summary>
    public static void Success(string line)
    {
        // Whoever has closed standard error does not want it, and all is well without it.
        if (!IsQuiet && StandardStream.IsOpen(2))
            ErrorLine(line);
    }

    /// <summary>Prints a paragraph on standard output, broken where the terminal ends.</summary>
    public static void Paragraph(string text)
    {
        foreach (var line in TerminalText.Lines(new Text(ShownText.Of(text)), TerminalText.Width))
            Console.Out.WriteLine(line);
    }

    /// <summary>Prints a line for people on standard output: no name in it can break it or drive a terminal.</summary>
    public static void Line(string line = "") => Console.Out.WriteLine(ShownText.Of(line));

    /// <summary>Prints a line for people on standard error.</summary>
    public static void ErrorLine(string line) => Console.Error.WriteLine(ShownText.Of(line));
}
