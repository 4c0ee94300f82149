using System.CommandLine;
using System.Text;
using PortKit.Cli.Output;
using PortKit.Cli.Usage;
using PortKit.Net;
using PortKit.Reporting;

namespace PortKit.Cli.Commands;

/// <summary><c>portkit report</c>: a page that shows the net.</summary>
internal sealed class ReportCommand
{
    private readonly NetOptions _net = new(takesOutputs: true, takesWeights: true);

    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "The HTML file to write, or - for standard output. Default: the net's name, with .html, in the current folder.",
        HelpName = "R.html",
    };

    private readonly Option<bool> _noSignal = new("--no-signal")
    {
        Description = "Leave out how a signal fares in the net, with its own fillers and with others.",
    };

    private readonly Option<bool> _noVerify = new("--no-verify")
    {
        Description = "Leave out the comparison of ONNX Runtime with Caffe's arithmetic.",
    };

    private readonly Option<bool> _open = new("--open")
    {
        Description = "Show the page when it is written, in the program that the system "
        + "has for HTML."
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var report = new ReportCommand();
        var command = new Command(
            "report",
            """
            Shows a net on a page: its graph, its weights beside what their fillers should give, how a signal fares in it, and
            ONNX Runtime against Caffe's arithmetic. One HTML file that needs nothing else. Of a net that cannot be converted the page shows the
            layers that can, and what is missing; of an ONNX model it shows the nodes.

            Examples:
              portkit report deploy.prototxt net.caffemodel
              portkit report deploy.prototxt -o report.html --seed 1701
              portkit report train_val.prototxt -o report.html --phase train --no-signal --no-verify
            """);
        report._net.AddTo(command);
        foreach (Option option in new Option[] { report._output, report._noSignal, report._noVerify, report._open })
            command.Add(option);
        command.SetStoppable(report.Run);
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var destination = new Destination(parsed.GetValue(_output) ?? FilePlaces.OutputFor(parsed.CommandResult.Command, _net.NameOf(parsed)));
        var path = destination.Shown;
        var given = parsed.GetValue(_net.Net);
        var isModel = given is { Length: > 0 } && ModelGraph.IsModel(given);
        var planned = isModel ? ModelGraph.Read(given!) : _net.Plan(parsed, _net.Read(parsed), cancellation);
        IReadOnlyList<Diagnostic> problems = destination.Problems("the page", planned.FilesRead);
        if (planned.Outline is null || problems.Count > 0)
        {
            Report.Diagnostics([.. planned.Diagnostics, .. problems]);
            return ExitCodes.BadInput;
        }

        var options = new ReportOptions { Signal = !parsed.GetValue(_noSignal), Verify = !parsed.GetValue(_noVerify), Wording = OptionNames.Typed };
        try
        {
            var report = Progress.Run($"Writing {path}", progress => NetReport.Compose(planned, options, progress, cancellation));
            var bytes = Encoding.UTF8.GetBytes(report.Html);
            destination.Write(bytes.Length, stream => stream.Write(bytes), cancellation);
            Report.Diagnostics(planned.Diagnostics.Concat(report.Diagnostics).Distinct());
            if (!destination.IsStandardOutput)
                WrittenLine.Tell(path, planned.Net, Counted.Of(planned.Outline.Layers.Count, "layer"));
            if (parsed.GetValue(_open) && !destination.IsStandardOutput && !Viewer.Open(path))
                Report.ErrorLine($"No program was found that shows {path}.");
            if (!planned.Succeeded && !isModel)
            {
                Report.ErrorLine($"The page was written all the same, and shows what is missing: {path}");
                return ExitCodes.BadInput;
            }

            return report.Diagnostics.Any(one => one.Severity == DiagnosticSeverity.Error) ? ExitCodes.CheckFailed : ExitCodes.Done;
        }
        catch (LayerRefusedException refused)
        {
            return Refuse(planned, refused.Diagnostic);
        }
        catch (DamagedFileException failure)
        {
            return Refuse(
                planned,
                new Diagnostic(
                    Codes.WeightFile,
                    DiagnosticSeverity.Error,
                    SourceLocation.In(failure.Path ?? path),
                    $"The weights cannot be read: {failure.Message}"));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Refuse(planned, new OutputFile(path, "the page").Unwritable(failure));
        }
    }

    private static int Refuse(PlanResult planned, Diagnostic problem)
    {
        Report.Diagnostics([.. planned.Diagnostics, problem]);
        return ExitCodes.BadInput;
    }
}
