using System.CommandLine;
using PortKit.Cli.Batch;
using PortKit.Cli.Output;
using PortKit.Cli.Usage;

namespace PortKit.Cli.Commands;

/// <summary><c>portkit convert</c>: a prototxt becomes an initialised ONNX model.</summary>
internal static class ConvertCommand
{
    public static Command Create()
    {
        var nets = new NetOptions(takesOutputs: true, takesWeights: true);
        var preprocessing = new PreprocessingOptions();
        var output = new Option<string?>("--output", "-o")
        {
            Description = "The ONNX file to write, or - for standard output. Default: the net's name, with .onnx, in the current folder.",
            HelpName = "M.onnx",
        };
        var opset = OpsetOption.Create(Onnx.Opsets.Min, new ModelOptions().Opset);
        var allBlobs = new Option<bool>("--all-blobs") { Description = "Make every blob an output; an earlier version of one is named BLOB@LAYER." };
        var scalars = new Words<int>([new("0", 0), new("1", 1)]).Option(
            "--scalars",
            "The axes of outputs that have none in Caffe, such as losses: 0, or 1 for the shape [1], which ML.NET needs. Default: 0.",
            0);
        var externalData = new Option<bool>("--external-data")
        {
            Description = "Put the weights into M.onnx.data beside the model, from where runtimes map them. Done anyway if the model would "
                + "pass 2 GiB.",
        };
        var initializationGraph = new Option<bool>("--initialization-graph")
        {
            Description = "Also write the fillers as a graph that makes the weights anew (TrainingInfoProto), for tools that begin a training.",
        };
        var channelsLast = new Option<bool>("--nhwc-input")
        {
            Description = "Take each input of 4 axes as NxHxWxC, as image libraries have pictures; the model brings it into the net's order before "
                + "mean, scale and --swap-rb.",
        };
        var half = new Option<bool>("--fp16")
        {
            Description = "Weights and values in float16 where layers allow it, at half the size; inputs and outputs stay float32.",
        };
        var halfEnds = new Option<bool>("--fp16-io") { Description = "As --fp16, with inputs and outputs in float16 too." };
        var renames = new RenameOption();
        var check = new Option<bool>("--check") { Description = "Run the model in ONNX Runtime once it is written." };
        var command = new Command(
            "convert",
            """
            Converts a Caffe net to an initialised ONNX model.

            Examples:
              portkit convert deploy.prototxt net.caffemodel
              portkit convert deploy.prototxt -o model.onnx --seed 1701 --check
              portkit convert solver.prototxt -o model.onnx --phase test
              portkit convert train_val.prototxt -o model.onnx --phase train --input data=64x1x28x28
              portkit convert train_val.prototxt -o model.onnx --outputs fc7,fc8
              portkit convert deploy.prototxt net.caffemodel -o model.onnx --mean 104,117,123 --swap-rb
              portkit convert nets --out-dir models --resume
            """);
        var batch = new BatchOptions(output);
        nets.AddTo(command);
        Option[] options =
        [
            output, opset, allBlobs, scalars, externalData, initializationGraph, half, halfEnds, channelsLast, renames.Option, check,
        ];
        foreach (var option in options)
            command.Add(option);
        preprocessing.AddTo(command);
        batch.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(allBlobs) && nets.NamesOutputs(result))
                result.AddError("--all-blobs: either it or --outputs is expected. Found both.");
            if (result.GetValue(check) && result.GetResult(output) is { Tokens: [var token] } && new Destination(token.Value).IsStandardOutput)
                result.AddError($"--check: a model in a file is expected, -o M.onnx. Found -o {token.Value}, which is standard output.");
        });
        command.SetStoppable((parsed, cancellation) =>
        {
            var model = new ModelOptions
            {
                Opset = parsed.GetValue(opset),
                AllBlobs = parsed.GetValue(allBlobs),
                ScalarsAsVectors = parsed.GetValue(scalars) == 1,
                ExternalData = parsed.GetValue(externalData),
                InitializationGraph = parsed.GetValue(initializationGraph),
                Float16 = parsed.GetValue(half) || parsed.GetValue(halfEnds),
                Float16Io = parsed.GetValue(halfEnds),
                ChannelsLastInputs = parsed.GetValue(channelsLast),
                Names = renames.Read(parsed),
            };
            var (plans, checks) = (nets.Read(parsed) with { Preprocessing = preprocessing.Read(parsed) }, parsed.GetValue(check));
            return batch.Run(
                parsed, nets.NameOf(parsed), net => FilePlaces.OutputFor(command, net), Convert, JsonOutput.Print, cancellation);

            int Convert(Job job, CancellationToken stop)
            {
                if (checks && WholeFile.IsDevice(job.Output!))
                {
                    job.Tell([new Diagnostic(
                        Codes.Argument,
                        DiagnosticSeverity.Error,
                        SourceLocation.In(job.Output),
                        "--check: a model in a file is expected, which is read when it is written. Found a device or a pipe.")]);
                    return ExitCodes.BadInput;
                }

                var planned = nets.Plan(parsed, job.Input, plans, stop);
                return Write(job, planned, model, stop) is not ExitCodes.Done and var failed ? failed
                    : checks ? Check(job, planned.Net!, stop)
                    : ExitCodes.Done;
            }
        });
        return command;
    }

    private static int Write(Job job, PlanResult planned, ModelOptions options, CancellationToken cancellation)
    {
        if (new Destination(job.Output!) is { IsStream: true } destination)
            return WriteToStandardOutput(job, planned, options, destination, cancellation);
        return NetWriting.Write(
            job,
            planned,
            (net, path, progress) => net.WriteModel(path, options, progress, cancellation),
            _ => $"opset {options.Opset}") is null
            ? ExitCodes.BadInput
            : ExitCodes.Done;
    }

    private static int Check(Job job, PlannedNet net, CancellationToken cancellation)
    {
        var (exitCode, path) = (ExitCodes.Interrupted, job.Output!);
        try
        {
            exitCode = CheckCommand.Check(new CheckCommand.Request(path, job) { Net = net }, cancellation);
            return exitCode;
        }
        finally
        {
            if (exitCode != ExitCodes.Done)
            {
                job.Tell([new Diagnostic(
                    Codes.ModelStays,
                    DiagnosticSeverity.Note,
                    SourceLocation.In(path),
                    exitCode == ExitCodes.CheckFailed
                        ? "The model fails its check, and stays where it was written."
                        : "The model is not checked, and stays where it was written.")]);
            }
        }
    }

    private static int WriteToStandardOutput(
        Job job, PlanResult planned, ModelOptions options, Destination destination, CancellationToken cancellation)
    {
        job.FilesRead = planned.FilesRead;
        IReadOnlyList<Diagnostic> problems = planned.Succeeded ? destination.Problems("the model", planned.FilesRead) : [];
        WriteResult? written = null;
        if (problems.Count == 0 && planned.Succeeded)
            destination.Write(0, stream => written = planned.Net.WriteModel(stream, options, cancellation: cancellation), cancellation);

        job.Tell([.. planned.Diagnostics, .. written?.Diagnostics ?? [], .. problems]);
        return written is { Succeeded: true } ? ExitCodes.Done : ExitCodes.BadInput;
    }
}
