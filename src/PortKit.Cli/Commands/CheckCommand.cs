using System.CommandLine;
using PortKit.Cli.Batch;
using PortKit.Cli.Output;
using PortKit.Cli.Usage;
using PortKit.Layers;
using PortKit.Onnx;
using PortKit.Verification;

namespace PortKit.Cli.Commands;

/// <summary><c>portkit check</c>: loads a model in ONNX Runtime, runs it once, and tells how a signal fares in it.</summary>
internal static class CheckCommand
{
    /// <summary>What <c>check</c> is asked for.</summary>
    /// <param name="Model">The model file.</param>
    /// <param name="Job">Who tells what there is to tell.</param>
    internal sealed record Request(string Model, Job Job)
    {
        /// <summary>The seed of the input.</summary>
        public uint Seed { get; init; } = 1;

        /// <summary>Whether every blob is shown, not the verdict alone.</summary>
        public bool ShowsSignal { get; init; }

        /// <summary>How many inputs are run.</summary>
        public int Samples { get; init; } = 1;

        /// <summary>The net that the model was converted from, or null.</summary>
        public PlannedNet? Net { get; init; }

        /// <summary>How much is taken from the file of that net.</summary>
        public Limits Limits { get; init; } = Limits.Default;

        /// <summary>Whether the result is printed as JSON.</summary>
        public bool AsJson { get; init; }

        /// <summary>The JUnit file to write, or null.</summary>
        public string? JUnitPath { get; init; }
    }

    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "An ONNX model." };
        var seed = new Option<uint>("--seed") { Description = "The seed of the input. Default: 1.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var signal = new Option<bool>("--signal") { Description = "Show what becomes of the signal in every blob, and which ReLUs are dead." };
        var samples = new Option<int>("--samples")
        {
            Description = "With --signal: how many inputs are run to find dead ReLUs. Default: 1.",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        WholeNumber.Expect(samples, 1);
        var net = new Option<string?>("--net")
        {
            Description = "The net that the model was converted from, to speak of its layers and lines.",
            HelpName = "NET"
        };
        var plugins = new PluginOption();
        var limit = new LimitOption();
        var json = JsonOutput.NewOption();
        var junit = JUnitReport.NewOption();
        var command = new Command(
            "check",
            """
            Loads a model in ONNX Runtime, runs it on seeded normal numbers, and prints what went in, what came out, and whether the signal keeps its
            size from layer to layer. Exits with 1 if it does not load, does not run, or gives something that is not finite.

            Examples:
              portkit check model.onnx
              portkit check model.onnx --signal --net deploy.prototxt
              portkit check models --junit checks.xml
            """);
        var batch = new BatchOptions(junit, json) { OfOne = [net, signal] };
        command.Add(model);
        foreach (Option option in new Option[] { seed, signal, samples, net, plugins.Option, limit.Option })
            command.Add(option);
        batch.AddTo(command);
        command.SetStoppable((parsed, cancellation) =>
        {
            var catalog = plugins.Load(parsed, out var problems);
            var path = parsed.GetValue(net);
            var asked = new Request("", new Job("", null, isAlone: true))
            {
                Seed = parsed.GetValue(seed),
                ShowsSignal = parsed.GetValue(signal),
                Samples = parsed.GetValue(samples),
                Limits = limit.Read(parsed),
                AsJson = parsed.GetValue(json),
                JUnitPath = parsed.GetValue(junit),
            };
            return batch.Run(parsed, parsed.GetValue(model)!, null, CheckOne, JsonOutput.Print, cancellation);

            int CheckOne(Job job, CancellationToken stop)
            {
                var request = asked with { Model = job.Input, Job = job, AsJson = job.IsAlone && asked.AsJson };
                if (!job.IsAlone)
                    request = request with { JUnitPath = null };
                return problems.Count > 0 ? Print(request with { JUnitPath = null }, null, problems, ExitCodes.BadInput)
                    : path is not null ? CheckWithNet(request, path, catalog, stop)
                    : Check(request, stop);
            }
        });
        return command;
    }

    /// <summary>Runs a model, prints what happened, and gives the exit code.</summary>
    public static int Check(Request request, CancellationToken cancellation)
    {
        var read = request.Net?.FilesRead ?? new FilesRead();
        read.Add(request.Model, "the model");
        foreach (var data in request.JUnitPath is null ? [] : ModelOutline.DataFilesOf(request.Model))
            read.Add(data, "the model's weights");
        if (JUnitReport.Problems(request.JUnitPath, read) is { Count: > 0 } problems)
            return Print(request with { JUnitPath = null }, null, problems, ExitCodes.BadInput);
        if (GivenModel.Problem(request.Model) is { } unreadable)
            return Print(request, null, [unreadable], ExitCodes.BadInput);
        var (result, failures, exitCode) = Run(request, cancellation);
        return Print(request, result, [.. failures, .. Malformed(request.Model, failures)], exitCode);
    }

    // ONNX Runtime runs models that other readers refuse.
    private static IEnumerable<Diagnostic> Malformed(string model, IReadOnlyList<Diagnostic> failures)
    {
        const int Most = 3;
        if (ModelOutline.Of(model) is not { } outline)
            yield break;
        var problems = ModelCheck.Of(outline);
        if (problems.Count == 0
            || problems.Any(problem => failures.Any(failure => failure.Message.Contains(problem.Message, StringComparison.Ordinal))))
        {
            yield break;
        }

        var more = problems.Count > Most ? $" So with {problems.Count - Most} more." : "";
        yield return new Diagnostic(
            Codes.Malformed,
            DiagnosticSeverity.Warning,
            SourceLocation.In(model),
            $"The model is not built as ONNX says. {string.Join(' ', problems.Take(Most))}{more}",
            "ONNX Runtime may run it, other readers may not.");
    }

    private static int CheckWithNet(Request request, string path, LayerCatalog catalog, CancellationToken cancellation)
    {
        var planned = GivenModel.Problem(request.Model) is null ? Plan(request, path, catalog, cancellation) : null;
        if (planned is not { Succeeded: false })
            return Check(request with { Net = planned?.Net }, cancellation);
        planned.FilesRead.Add(request.Model, "the model");
        var problems = JUnitReport.Problems(request.JUnitPath, planned.FilesRead);
        return Print(
            problems.Count > 0 ? request with { JUnitPath = null } : request,
            null,
            [.. planned.Diagnostics, .. problems],
            ExitCodes.BadInput);
    }

    // The net as it was when the model was made of it; what fills it is of no concern here.
    private static PlanResult Plan(Request request, string path, LayerCatalog catalog, CancellationToken cancellation)
    {
        var options = new ConvertOptions { Seed = 0, Catalog = catalog, Limits = request.Limits };
        return ModelRecord.Read(request.Model) is { } record
            ? record.Plan(
                recorded => Converter.Plan(path, recorded, cancellation),
                path,
                recorded => recorded with
                {
                    Seed = recorded.Seed ?? 0,
                    Weights = [],
                    Initializers = [],
                    Preprocessing = [],
                    Catalog = options.Catalog,
                    Limits = options.Limits,
                })
            : Converter.Plan(path, options, cancellation);
    }

    private static int Print(Request request, SignalReport? result, IReadOnlyList<Diagnostic> failures, int exitCode)
    {
        IReadOnlyList<Diagnostic> said = [.. failures, .. result?.Findings ?? []];
        var cases = CheckOutput.Cases(request.Model, result);
        if (JUnitReport.Write(request.JUnitPath, "check", request.Model, cases, exitCode, said) is { } unwritable)
        {
            said = [.. said, unwritable];
            exitCode = ExitCodes.BadInput;
        }

        request.Job.Tell(said);
        request.Job.Cases = cases;
        if (request.AsJson)
            return JsonOutput.Print(CheckDocument.Of(request, result, said, exitCode), documents => documents.CheckDocument);
        if (result is not null && request.Job.IsAlone && !JUnitReport.TakesStandardOutput(request.JUnitPath))
            CheckOutput.Print(result, request.ShowsSignal);
        return exitCode;
    }

    private static (SignalReport? Result, IReadOnlyList<Diagnostic> Failures, int ExitCode) Run(Request request, CancellationToken cancellation)
    {
        var at = SourceLocation.In(request.Model);
        if (CustomOperators.Refusal(request.Model) is { } problem)
            return (null, [problem], ExitCodes.BadInput);
        var options = new SignalOptions
        {
            Seed = request.Seed,
            Samples = request.Samples,
            Net = request.Net,
            Threads = request.Job.Threads,
        };

        // Blobs that stay till the end of the run cost memory, and the verdict needs few of them.
        if (!request.ShowsSignal)
            options = options with { WeightedOnly = true, MostBytes = 64 << 20 };
        try
        {
            var result = request.Job.Run(
                $"Running {request.Model}", progress => SignalHealth.Measure(request.Model, options, progress, cancellation));
            return (result, [], result.IsFinite ? ExitCodes.Done : ExitCodes.CheckFailed);
        }
        catch (ModelRunException failure)
        {
            return Failed(Codes.DoesNotRun, $"The model does not run in ONNX Runtime: {failure.Message}", ExitCodes.CheckFailed);
        }
        catch (NetMismatchException)
        {
            const string Message = "--net: the net that the model was converted from is expected. Found one none of whose blobs is in the model.";
            return Failed(Codes.Argument, Message, ExitCodes.BadInput);
        }

        (SignalReport?, IReadOnlyList<Diagnostic>, int) Failed(string code, string message, int exitCode) =>
            (null, [new Diagnostic(code, DiagnosticSeverity.Error, at, message)], exitCode);
    }
}
