using System.CommandLine;
using PortKit.Caffe;
using PortKit.Cli.Output;
using PortKit.Verification;

namespace PortKit.Cli.Commands;

/// <summary><c>portkit check</c>: loads a model in ONNX Runtime and runs it once.</summary>
internal static class CheckCommand
{
    /// <summary>The seed of the input where none is given.</summary>
    public const uint DefaultSeed = 1;

    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "An ONNX model." };
        var seed = new Option<uint>("--seed") { Description = "The seed of the input. Default: 1.", HelpName = "N", DefaultValueFactory = _ => DefaultSeed };
        var json = JsonOutput.NewOption();
        var command = new Command(
            "check",
            """
            Loads a model in ONNX Runtime, runs it on a seeded input, and prints what went in and what came out.
            Exits with 1 if it does not load, does not run, or gives something that is not finite.

            Example:
              portkit check model.onnx
            """)
        {
            model,
            seed,
            json,
        };
        command.SetAction(parsed => Check(parsed.GetValue(model)!, parsed.GetValue(seed), parsed.GetValue(json)));
        return command;
    }

    /// <summary>Runs a model, prints what happened, and gives the exit code.</summary>
    public static int Check(string path, uint seed, bool asJson = false)
    {
        var (result, diagnostics, exitCode) = Run(path, seed);
        Report.Diagnostics(diagnostics);
        if (asJson)
        {
            return JsonOutput.Print(
                new CheckDocument
                {
                    Model = path,
                    Seed = seed,
                    Inputs = result?.Inputs ?? [],
                    Outputs = result?.Outputs ?? [],
                    Diagnostics = JsonDiagnostic.Of(diagnostics),
                    ExitCode = exitCode,
                },
                documents => documents.CheckDocument);
        }

        if (result is not null)
            Report.Probe(result);
        return exitCode;
    }

    private static (ProbeResult? Result, IReadOnlyList<Diagnostic> Diagnostics, int ExitCode) Run(string path, uint seed)
    {
        var at = SourceLocation.In(path);
        if (!File.Exists(path))
        {
            return (
                null,
                [new Diagnostic(CaffeCodes.Unreadable, DiagnosticSeverity.Error, at, "A model file is expected. Found no file of this name.")],
                ExitCodes.BadInput);
        }

        try
        {
            var result = ModelProbe.Run(path, seed);
            return (result, [.. result.Outputs.Where(output => output.NonFinite > 0).Select(NotFinite)], result.IsFinite ? ExitCodes.Done : ExitCodes.CheckFailed);
        }
        catch (ModelRunException failure)
        {
            return (
                null,
                [new Diagnostic(Codes.DoesNotRun, DiagnosticSeverity.Error, at, $"The model does not run in ONNX Runtime: {failure.Message}")],
                ExitCodes.CheckFailed);
        }

        Diagnostic NotFinite(TensorStatistics output) => new(
            Codes.NotFinite,
            DiagnosticSeverity.Error,
            at,
            $"Output '{output.Name}' should be finite. Found {output.NonFinite} of {output.Count} values that are not.",
            "A deep net of fresh BatchNorm layers overflows in TEST phase: try --fresh-batch-norm identity when converting.");
    }
}
