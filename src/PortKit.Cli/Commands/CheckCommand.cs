using System.CommandLine;
using PortKit.Caffe;
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
        };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(model)!;
            if (File.Exists(path))
                return Check(path, parsed.GetValue(seed));
            Report.Diagnostics([new Diagnostic(CaffeCodes.Unreadable, DiagnosticSeverity.Error, SourceLocation.In(path), "A model file is expected. Found no file of this name.")]);
            return ExitCodes.BadInput;
        });
        return command;
    }

    /// <summary>Runs a model, prints what happened, and gives the exit code.</summary>
    public static int Check(string path, uint seed)
    {
        try
        {
            var result = ModelProbe.Run(path, seed);
            Report.Probe(result);
            if (result.IsFinite)
                return ExitCodes.Done;
            Report.Diagnostics(result.Outputs.Where(output => output.NonFinite > 0).Select(output => new Diagnostic(
                Codes.NotFinite,
                DiagnosticSeverity.Error,
                SourceLocation.In(path),
                $"Output '{output.Name}' should be finite. Found {output.NonFinite} of {output.Count} values that are not.",
                "A deep net of fresh BatchNorm layers overflows in TEST phase: try --fresh-batch-norm identity when converting.")));
        }
        catch (ModelRunException failure)
        {
            Report.Diagnostics([new Diagnostic(Codes.DoesNotRun, DiagnosticSeverity.Error, SourceLocation.In(path), $"The model does not run in ONNX Runtime: {failure.Message}")]);
        }

        return ExitCodes.CheckFailed;
    }
}
