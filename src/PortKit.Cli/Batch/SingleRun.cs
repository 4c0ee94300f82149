using System.Diagnostics;
using PortKit.Cli.Output;

namespace PortKit.Cli.Batch;

/// <summary>Runs a command on a single input, which tells what there is as it comes up, and writes the documents that were asked for.</summary>
internal static class SingleRun
{
    /// <summary>Runs the command.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="job">The job.</param>
    /// <param name="hasOwnDocuments">Whether the command itself writes JSON and JUnit.</param>
    /// <param name="work">Does the job and gives its exit code.</param>
    /// <param name="print">Prints a document and gives its exit code.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="RefusedInputException">A document would take the place of another file.</exception>
    public static int Run(
        BatchRequest request,
        Job job,
        bool hasOwnDocuments,
        Func<Job, CancellationToken, int> work,
        Func<RunDocument, int> print,
        CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var junit = hasOwnDocuments ? null : request.JUnit;
        var named = new FilesRead();
        foreach (var file in request.FilesNamed)
            named.Add(file, "a file that the command line names");
        if (job.Output is { } output && !new Destination(output).IsStandardOutput)
            named.Add(output, "what the command writes");
        if (Problems(named) is [var problem, ..])
            throw new RefusedInputException(problem);
        var exitCode = work(job, cancellation);

        // What the net itself names is known only now.
        IReadOnlyList<Diagnostic> problems = job.FilesRead is { } read ? Problems(read) : [];
        if (problems.Count == 0)
        {
            var cases = exitCode == ExitCodes.Done ? [new JUnitCase(request.Command, job.Input)] : Array.Empty<JUnitCase>();
            problems = [.. new[]
            {
                JUnitReport.Write(junit, request.Command, job.Input, cases, exitCode, job.Told),
                SarifFile.Write(request.Sarif, JsonDiagnostic.Of(job.Told), exitCode),
            }.OfType<Diagnostic>()];
        }

        Report.Diagnostics(problems);
        if (problems.Count > 0)
            exitCode = Math.Max(exitCode, ExitCodes.BadInput);
        if (hasOwnDocuments || !request.AsJson)
            return exitCode;
        var entry = new RunEntry(request.Command, job.Input, RunResult.Of(exitCode), exitCode)
        {
            Output = job.Written.Count > 0 ? job.Output : null,
            Seconds = clock.Elapsed.TotalSeconds,
            Diagnostics = JsonDiagnostic.Of([.. job.Told, .. problems]),
        };
        return print(new RunDocument(request.Command)
        {
            ExitCode = exitCode,
            Totals = RunTotals.Of([entry], entry.Seconds),
            Results = [entry],
        });

        IReadOnlyList<Diagnostic> Problems(FilesRead files) => [.. JUnitReport.Problems(junit, files), .. SarifFile.Problems(request.Sarif, files)];
    }
}
