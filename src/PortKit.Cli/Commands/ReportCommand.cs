using System.CommandLine;
using System.Text;
using PortKit.Cli.Batch;
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

    private readonly BatchOptions _batch;

    private ReportCommand() => _batch = new BatchOptions(_output) { OfOne = [_open] };

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
              portkit report nets --out-dir pages --resume
            """);
        report._net.AddTo(command);
        foreach (Option option in new Option[] { report._output, report._noSignal, report._noVerify, report._open })
            command.Add(option);
        report._batch.AddTo(command);
        command.SetStoppable(report.Run);
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var plans = _net.Read(parsed);
        var options = new ReportOptions { Signal = !parsed.GetValue(_noSignal), Verify = !parsed.GetValue(_noVerify), Wording = OptionNames.Typed };
        var opens = parsed.GetValue(_open);
        return _batch.Run(
            parsed,
            _net.NameOf(parsed),
            net => FilePlaces.OutputFor(parsed.CommandResult.Command, net),
            (job, stop) =>
            {
                var isModel = ModelGraph.IsModel(job.Input);
                var planned = isModel ? ModelGraph.Read(job.Input) : _net.Plan(parsed, job.Input, plans, stop);
                var exitCode = Write(job, planned, options with { Threads = job.Threads }, isModel, stop);
                if (opens && job.Written.Count > 0 && !Viewer.Open(job.Output!))
                    Report.ErrorLine($"No program was found that shows {job.Output}.");
                return exitCode;
            },
            JsonOutput.Print,
            cancellation);
    }

    private static int Write(Job job, PlanResult planned, ReportOptions options, bool isModel, CancellationToken cancellation)
    {
        job.FilesRead = planned.FilesRead;
        var destination = new Destination(job.Output!);
        var path = destination.Shown;
        IReadOnlyList<Diagnostic> problems = destination.Problems("the page", planned.FilesRead);
        if (planned.Outline is null || problems.Count > 0)
        {
            job.Tell([.. planned.Diagnostics, .. problems]);
            return ExitCodes.BadInput;
        }

        try
        {
            var report = job.Run($"Writing {path}", progress => NetReport.Compose(planned, options, progress, cancellation));
            var bytes = Encoding.UTF8.GetBytes(report.Html);
            destination.Write(bytes.Length, stream => stream.Write(bytes), cancellation);
            job.Tell(planned.Diagnostics.Concat(report.Diagnostics).Distinct());
            if (!destination.IsStandardOutput)
                WrittenLine.Tell(job, path, planned.Net, Counted.Of(planned.Outline.Layers.Count, "layer"));
            if (!planned.Succeeded && !isModel)
            {
                if (job.IsAlone)
                    Report.ErrorLine($"The page was written all the same, and shows what is missing: {path}");
                return ExitCodes.BadInput;
            }

            return report.Diagnostics.Any(one => one.Severity == DiagnosticSeverity.Error) ? ExitCodes.CheckFailed : ExitCodes.Done;
        }
        catch (LayerRefusedException refused)
        {
            return Refuse(job, planned, refused.Diagnostic);
        }
        catch (DamagedFileException failure)
        {
            return Refuse(
                job,
                planned,
                new Diagnostic(
                    Codes.WeightFile,
                    DiagnosticSeverity.Error,
                    SourceLocation.In(failure.Path ?? path),
                    $"The weights cannot be read: {failure.Message}"));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Refuse(job, planned, new OutputFile(path, "the page").Unwritable(failure));
        }
    }

    private static int Refuse(Job job, PlanResult planned, Diagnostic problem)
    {
        job.Tell([.. planned.Diagnostics, problem]);
        return ExitCodes.BadInput;
    }
}
