using System.Globalization;
using PortKit.Caffe;
using PortKit.Verification;
using Spectre.Console;

namespace PortKit.Cli.Output;

/// <summary>What the commands say. Diagnostics go to standard error, results to standard output.</summary>
internal static class Report
{
    /// <summary>Prints diagnostics as compilers do, coloured on a terminal.</summary>
    public static void Diagnostics(IEnumerable<Diagnostic> diagnostics)
    {
        var console = Progress.Console;
        foreach (var diagnostic in diagnostics)
        {
            if (!console.Profile.Capabilities.Ansi)
            {
                // Spectre breaks lines at 80 columns where there is no terminal.
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
            Console.Out.WriteLine(line);
    }

    /// <summary>Prints what went into a model and what came out of it.</summary>
    public static void Probe(ProbeResult result)
    {
        Tensors("input", result.Inputs);
        Tensors("output", result.Outputs);
    }

    private static void Tensors(string kind, IReadOnlyList<TensorStatistics> tensors)
    {
        foreach (var tensor in tensors)
        {
            var shape = tensor.Dims.Count == 0 ? "()" : string.Join('x', tensor.Dims);
            var finite = tensor.NonFinite == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"  {tensor.NonFinite} of {tensor.Count} not finite");
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{kind,-6} {tensor.Name}  {shape}  min {tensor.Min:G6}  mean {tensor.Mean:G6}  max {tensor.Max:G6}{finite}"));
        }
    }
}
