using System.CommandLine;
using System.Globalization;
using System.Text;
using PortKit.Caffe;
using PortKit.Caffe.Weights;
using PortKit.Cli.Output;
using PortKit.Onnx;
using PortKit.Reporting;

namespace PortKit.Cli.Commands;

/// <summary><c>portkit report</c>: a page that shows the net.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var net = new NetOptions();
        var output = new Option<string>("--output", "-o") { Description = "The HTML file to write.", HelpName = "R.html", Required = true };
        var noSignal = new Option<bool>("--no-signal") { Description = "Leave out how a signal fares in the net: the net is then not computed." };
        var command = new Command(
            "report",
            """
            Shows a net on a page: its graph, its weights, its signal. One HTML file that needs nothing else.

            Examples:
              portkit report deploy.prototxt -o report.html --seed 1701
              portkit report train_val.prototxt -o report.html --phase train --no-signal
            """);
        net.AddTo(command);
        command.Add(output);
        command.Add(noSignal);
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(output)!;
            var planned = net.Plan(parsed, net.Read(parsed));
            var said = planned.Diagnostics.ToList();
            if (planned.Succeeded && Write(planned, path, new ReportOptions { Signal = !parsed.GetValue(noSignal) }) is { } failure)
                said.Add(failure);
            Report.Diagnostics(said);
            if (said.Any(one => one.Severity == DiagnosticSeverity.Error))
                return ExitCodes.BadInput;
            Report.Summary(string.Create(CultureInfo.InvariantCulture, $"{path}: {planned.Net!.Layers.Count} layers, {new FileInfo(path).Length:N0} bytes"));
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>Writes the page; tells why if it cannot.</summary>
    private static Diagnostic? Write(PlannedNet planned, string path, ReportOptions options)
    {
        try
        {
            var page = Encoding.UTF8.GetBytes(Progress.Run($"Writing {path}", progress => NetReport.Compose(planned, options, progress)));
            WholeFile.Write(path, page.Length, stream => stream.Write(page));
            return null;
        }
        catch (WeightFileException failure)
        {
            return new Diagnostic(Codes.WeightFile, DiagnosticSeverity.Error, SourceLocation.In(failure.Path), $"The weights cannot be read: {failure.Message}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new Diagnostic(Codes.Unwritable, DiagnosticSeverity.Error, SourceLocation.In(path), $"The output cannot be written: {failure.Message}");
        }
    }
}
