using System.CommandLine;
using PortKit.Caffe.Protos;
using PortKit.Cli.Batch;
using PortKit.Cli.Output;
using PortKit.Cli.Usage;

namespace PortKit.Cli.Commands;

/// <summary><c>portkit train-graph</c>: a solver becomes one ONNX model that trains its net, an iteration at a run.</summary>
internal static class TrainGraphCommand
{
    public static Command Create()
    {
        var nets = new NetOptions(takesWeights: true);
        var output = new Option<string?>("--output", "-o")
        {
            Description = "The ONNX file to write. Default: the solver's name, with .step.onnx, in the current folder.",
            HelpName = "M.step.onnx",
        };
        var opset = OpsetOption.Create(TrainingStepOptions.LeastOpset, new TrainingStepOptions().Opset);
        var masks = new Option<bool>("--feed-masks")
        {
            Description = "Make the masks of Dropout inputs, LAYER/mask, so that what drops them can draw as Caffe does. Default: the runtime draws.",
        };
        var command = new Command(
            "train-graph",
            """
            Writes an iteration of a Caffe solver as one ONNX model: forward and backward passes and the update.

            Every run is one iteration. It is fed data and labels; all else has a value of its own in the first run, and comes out as NAME/next, which
            is fed as NAME in the next.

            Examples:
              portkit train-graph solver.prototxt -o net.step.onnx --seed 1701
              portkit train-graph solver.prototxt net.caffemodel -o net.step.onnx
            """);
        var batch = new BatchOptions(output);
        nets.AddTo(command);
        foreach (Option option in new Option[] { output, opset, masks })
            command.Add(option);
        batch.AddTo(command);
        command.SetStoppable((parsed, cancellation) =>
        {
            var options = new TrainingStepOptions { Opset = parsed.GetValue(opset), FeedsMasks = parsed.GetValue(masks) };
            var plans = nets.Read(parsed) with { Phase = Phase.Train };
            return batch.Run(parsed, nets.NameOf(parsed), net => FilePlaces.OutputFor(command, net), Make, JsonOutput.Print, cancellation);

            int Make(Job job, CancellationToken stop) => NetWriting.Write(
                job,
                nets.Plan(parsed, job.Input, plans, stop),
                (net, path, progress) => net.WriteTrainingStep(path, options, progress, stop),
                _ => $"opset {options.Opset}") is null
                ? ExitCodes.BadInput
                : ExitCodes.Done;
        });
        return command;
    }
}
