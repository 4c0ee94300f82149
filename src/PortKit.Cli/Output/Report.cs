using System.Globalization;
using PortKit.Cli.Usage;
using Spectre.Console;

namespace PortKit.Cli.Output;

/// <summary>What the commands say. Diagnostics go to standard error, results to standard output.</summary>
internal static class Report
{
    /// <summary>Prints diagnostics as compilers do, coloured on a terminal; a flood of them is cut short.</summary>
    public static void Diagnostics(IEnumerable<Diagnostic> diagnostics)
    {
        // Spectre breaks lines at 80 columns where there is no terminal.
        var console = Console.IsErrorRedirected || !Progress.Console.Profile.Capabilities.Ansi ? null : Progress.Console;
        foreach (var diagnostic in DiagnosticFlood.Bounded(diagnostics).Select(OptionNames.Typed))
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

    /// <summary>Prints a line of result, unless the output goes elsewhere than to a terminal.</summary>
    public static void Summary(string line)
    {
        if (!Console.IsOutputRedirected)
            Line(line);
    }

    /// <summary>Prints a line for people on standard output: no name in it can break it or drive a terminal.</summary>
    public static void Line(string line = "") => Console.Out.WriteLine(ShownText.Of(line));

    /// <summary>Prints a line for people on standard error.</summary>
    public static void ErrorLine(string line) => Console.Error.WriteLine(ShownText.Of(line));
}
