using System.Diagnostics;
using PortKit.Cli.Output;

namespace PortKit.Cli.Batch;

/// <summary>Runs a command on several inputs: one that fails stops no other, and what became of all is told at the end.</summary>
internal sealed class BatchRun
{
    private readonly BatchRequest _request;
    private readonly Func<RunDocument, int> _print;
    private readonly IReadOnlyList<Job> _jobs;
    private readonly DoneRecords? _records;
    private readonly List<RunEntry> _entries = [];
    private readonly List<JUnitCase> _cases = [];
    private readonly HashSet<string> _notes = [];
    private int _notesLeftOut;

    private BatchRun(BatchRequest request, IReadOnlyList<Job> jobs, Func<RunDocument, int> print)
    {
        (_request, _jobs, _print) = (request, jobs, print);
        if (jobs.Any(job => job.Output is not null))
            _records = new DoneRecords(request.OutDir ?? ".", request.Command, request.Options);
    }

    /// <summary>Runs the command.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="nameFor">Gives the name of the file to write for an input; null for a command that writes none.</param>
    /// <param name="work">Does one job and gives its exit code. Several are done at a time.</param>
    /// <param name="print">Prints a document and gives its exit code.</param>
    /// <param name="cancellation">Stops all jobs.</param>
    /// <returns>The exit code of the worst.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static int Run(
        BatchRequest request,
        Func<string, string>? nameFor,
        Func<Job, CancellationToken, int> work,
        Func<RunDocument, int> print,
        CancellationToken cancellation)
    {
        var problems = new List<Diagnostic>();
        var jobs = Jobs(request, nameFor, problems);
        problems.AddRange(problems.Count > 0 ? [] : OutputTree.Problems(jobs));
        problems.AddRange(problems.Count > 0 ? [] : DocumentProblems(request, jobs));
        if (problems.Count > 0)
            request = request with { JUnit = null, Sarif = null };
        var run = new BatchRun(request, problems.Count > 0 ? [] : jobs, print);
        return run.Run(work, problems, cancellation);
    }

    private static List<Job> Jobs(BatchRequest request, Func<string, string>? nameFor, List<Diagnostic> problems)
    {
        var search = new InputSearch(request.Ending);
        problems.AddRange(request.Words.Select(search.Add).OfType<Diagnostic>());
        var threads = Math.Max(1, Environment.ProcessorCount / Math.Max(1, Math.Min(request.Jobs, search.Found.Count)));
        if (nameFor is null)
            return [.. search.Found.Select(input => new Job(input.Path, null, isAlone: false) { Threads = threads })];
        var tree = new OutputTree(request.OutDir ?? ".", request.Root, search.Found, nameFor);
        var jobs = new List<Job>();
        foreach (var input in search.Found)
        {
            if (tree.For(input) is { } output)
                jobs.Add(new Job(input.Path, output, isAlone: false) { Threads = threads });
            else
                problems.Add(Outside(input.Path, request.Root!));
        }

        return jobs;
    }

    private static Diagnostic Outside(string input, string root) => new(
        Codes.Argument, DiagnosticSeverity.Error, SourceLocation.In(input), $"--root: a folder that all nets lie in is expected. Found '{root}'.");

    private static IReadOnlyList<Diagnostic> DocumentProblems(BatchRequest request, IReadOnlyList<Job> jobs)
    {
        if (request.JUnit is null && request.Sarif is null)
            return [];
        var taken = new FilesRead();
        foreach (var file in request.FilesNamed)
            taken.Add(file, "a file that the command line names");
        foreach (var job in jobs)
        {
            taken.Add(job.Input, "an input");
            if (job.Output is not null)
                taken.Add(job.Output, "what is made of it");
        }

        return [.. JUnitReport.Problems(request.JUnit, taken), .. SarifFile.Problems(request.Sarif, taken)];
    }

    private int Run(Func<Job, CancellationToken, int> work, List<Diagnostic> problems, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        Report.Diagnostics(problems);
        if (_jobs.Count > 0)
            RunJobs(work, cancellation);
        if (_notesLeftOut > 0 && !Report.IsQuiet)
        {
            var are = Counted.Verb(_notesLeftOut, "is", "are");
            Report.ErrorLine($"{Counted.Of(_notesLeftOut, "more note")} of these codes {are} not shown; --json has all.");
        }

        return Conclude(problems, clock.Elapsed.TotalSeconds);
    }

    private void RunJobs(Func<Job, CancellationToken, int> work, CancellationToken cancellation)
    {
        using var folders = new ManyOutputs(_records is { } records ? _jobs.SelectMany(records.FoldersOf) : []);
        using var all = OrderedWork<FinishedJob>.Start(_jobs.Count, _request.Jobs, at => Do(_jobs[at], work, cancellation), cancellation);
        try
        {
            Progress.Follow($"portkit {_request.Command}", _jobs.Count, () => all.Done, onWait => all.TakeAll(Take, onWait));
        }
        catch (OperationCanceledException)
        {
            var rest = _records is null ? "" : " With --resume the same command does the rest.";
            Report.ErrorLine($"{all.Done} of {_jobs.Count} were done.{rest}");
            throw;
        }
    }

    private FinishedJob Do(Job job, Func<Job, CancellationToken, int> work, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        if (_request.Resume && _records!.Find(job) is { } record)
        {
            var before = Entry(job, RunResult.UpToDate, ExitCodes.Done, clock) with { Diagnostics = record.Diagnostics };
            return new FinishedJob(before, [], [new JUnitCase(_request.Command, job.Input)]);
        }

        var exitCode = DoAnew(job, work, cancellation);
        var said = JsonDiagnostic.Of(job.Told);
        if (exitCode == ExitCodes.Done && _records?.Write(job, said) is { } unrecorded)
        {
            job.Tell([unrecorded]);
            (exitCode, said) = (ExitCodes.BadInput, JsonDiagnostic.Of(job.Told));
        }

        var entry = Entry(job, RunResult.Of(exitCode), exitCode, clock) with { Diagnostics = said };
        return new FinishedJob(entry, job.Told, CasesOf(job, exitCode));
    }

    private int DoAnew(Job job, Func<Job, CancellationToken, int> work, CancellationToken cancellation)
    {
        try
        {
            if (_records?.Clash(job) is { } clash)
            {
                job.Tell([clash]);
                return ExitCodes.BadInput;
            }

            if (job.Output is { } output && Path.GetDirectoryName(output) is { Length: > 0 } folder)
                Directory.CreateDirectory(folder);
            return work(job, cancellation);
        }
        catch (OperationCanceledException)
        {
            throw;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException && job.Output is not null)
        {
            job.Tell([new OutputFile(job.Output, "what is made of it").Unwritable(failure)]);
            return ExitCodes.BadInput;
        }
#pragma warning disable CA1031 // The others go on, whatever it is.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            var (exitCode, said) = Failure.Of(fault);
            job.Tell([said.Location.File == Failure.Place.File ? said with { Location = SourceLocation.In(job.Input) } : said]);
            return exitCode;
        }
    }

    private RunEntry Entry(Job job, string result, int exitCode, Stopwatch clock) => new(_request.Command, job.Input, result, exitCode)
    {
        Output = exitCode == ExitCodes.Done || job.Written.Count > 0 ? job.Output : null,
        Seconds = clock.Elapsed.TotalSeconds,
    };

    private IReadOnlyList<JUnitCase> CasesOf(Job job, int exitCode)
    {
        if (_request.JUnit is null)
            return [];
        var cases = job.Cases.Count > 0 ? job.Cases : exitCode == ExitCodes.Done ? [new JUnitCase(_request.Command, job.Input)] : [];
        return exitCode != ExitCodes.Done && cases.All(one => one.Failure is null)
            ? [.. cases, JUnitCase.Of(_request.Command, job.Input, exitCode, job.Told)]
            : cases;
    }

    private void Take(FinishedJob finished)
    {
        _entries.Add(finished.Entry);
        _cases.AddRange(finished.Cases);

        // A thousand nets without a seed are told so once.
        var shown = finished.Told.Where(one => one.Severity != DiagnosticSeverity.Note || !_notes.Contains(one.Code)).ToList();
        _notesLeftOut += finished.Told.Count - shown.Count;
        _notes.UnionWith(shown.Where(one => one.Severity == DiagnosticSeverity.Note).Select(one => one.Code));
        Report.Diagnostics(shown);
    }

    private int Conclude(List<Diagnostic> problems, double seconds)
    {
        var totals = RunTotals.Of(_entries, seconds);
        var worst = _entries.Select(entry => entry.ExitCode).DefaultIfEmpty().Max();
        var exitCode = problems.Count > 0 ? Math.Max(worst, ExitCodes.BadInput) : worst;
        var said = JsonDiagnostic.Of(problems);
        Diagnostic?[] unwritable =
        [
            JUnitReport.Write(_request.JUnit, _request.Command, $"{_entries.Count} inputs", _cases, exitCode, problems),
            SarifFile.Write(_request.Sarif, [.. said, .. _entries.SelectMany(entry => entry.Diagnostics)], exitCode),
        ];
        if (unwritable.OfType<Diagnostic>().ToList() is { Count: > 0 } more)
        {
            Report.Diagnostics(more);
            (said, exitCode) = ([.. said, .. JsonDiagnostic.Of(more)], Math.Max(exitCode, ExitCodes.BadInput));
        }

        var document = new RunDocument(_request.Command) { ExitCode = exitCode, Totals = totals, Results = _entries, Diagnostics = said };
        if (_request.AsJson)
            return _print(document);
        if (_jobs.Count > 0 && !JUnitReport.TakesStandardOutput(_request.JUnit) && _request.Sarif is not "-")
            RunTable.Print(_entries, totals);
        return exitCode;
    }

    /// <param name="Entry">What became of it.</param>
    /// <param name="Told">What there is to tell.</param>
    /// <param name="Cases">What was checked, for JUnit.</param>
    private sealed record FinishedJob(RunEntry Entry, IReadOnlyList<Diagnostic> Told, IReadOnlyList<JUnitCase> Cases);
}
