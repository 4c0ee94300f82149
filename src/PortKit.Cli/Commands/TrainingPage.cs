using System.CommandLine;
using System.Text;
using PortKit.Cli.Output;
using PortKit.Reporting;
using PortKit.Verification;

namespace PortKit.Cli.Commands;

/// <summary><c>--report</c> of <c>portkit train</c>: the page that shows a training when it ends.</summary>
internal sealed class TrainingPage
{
    private readonly Option<string?> _option = new("--report")
    {
        Description = "When it ends, write a page that shows the training: losses, learning rate, scores, and how large weights and signal were "
            + "over time.",
        HelpName = "F.html",
    };

    /// <summary>The option.</summary>
    public Option Option => _option;

    /// <summary>Whether a page is asked for.</summary>
    public bool IsWanted(ParseResult parsed) => parsed.GetValue(_option) is not null;

    /// <summary>Reports what speaks against writing it, before anything is trained.</summary>
    public void Check(ParseResult parsed, PlannedNet net, DiagnosticBag bag)
    {
        if (parsed.GetValue(_option) is not { } path)
            return;
        var destination = new Destination(path);
        if (destination.IsStandardOutput)
        {
            bag.Error(
                Codes.Argument,
                SourceLocation.In(destination.Shown),
                "A file is expected for the page. Found standard output, where the log goes.",
                "Name a file:  --report training.html");
        }
        else
        {
            bag.AddRange(destination.Problems("the page", net.FilesRead));
        }
    }

    /// <summary>Writes it, if it is asked for.</summary>
    /// <returns>Whether all is well.</returns>
    public bool Write(ParseResult parsed, TrainingPlan plan, TrainingRecord record)
    {
        if (parsed.GetValue(_option) is not { } path)
            return true;
        try
        {
            var bytes = Encoding.UTF8.GetBytes(TrainingReport.Compose(plan, record));
            new Destination(path).Write(bytes.Length, stream => stream.Write(bytes));
            Report.Success($"{path}: the page of {Counted.Of(record.Losses.Sum(span => span.Count), "iteration")}");
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Report.Diagnostics([new OutputFile(path, "the page").Unwritable(failure)]);
            return false;
        }
    }
}
