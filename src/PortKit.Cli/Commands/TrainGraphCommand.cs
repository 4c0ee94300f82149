using System.CommandLine;
using PortKit.Caffe.Protos;
using PortKit.Cli.Batch;
using PortKit.Cli.Output;
using PortKit.Cli.Usage;
using PortKit.Net;

namespace PortKit.Cli.Commands;

/// <summary><c>portkit train-graph</c>: a solver becomes one ONNX model that trains its net, an iteration at a run.</summary>
internal static class TrainGraphCommand
{
    public static Command Create()
    {
        var nets = new NetOptions(takesWeights: true, ofSolver: true);
        var output = new Option<string?>("--output", "-o")
        {
            Description = "The ONNX file to write. Default: the solver's name, with .step.onnx, in the current folder.",
            HelpName = "M.step.onnx",
        };
        var opset = OpsetOption.Create(TrainingStepOptions.LeastOpset, new TrainingStepOptions().Opset);
        var feedDrawn = new Option<bool>("--feed-drawn")
        {
            Description = "Make what layers draw inputs, LAYER/mask of Dropout and LAYER/TOP of DummyData, so that the program that feeds them can "
                + "draw as Caffe does. Default: the runtime draws.",
        };
        var testModel = new Option<string?>("--test-model")
        {
            Description = "Also write the solver's (first) test net, whose inputs are the weights too, by the names that the step gives them.",
            HelpName = "M.test.onnx",
        };
        var state = new Option<string?>("--state")
        {
            Description = "Write what the first step begins with to a file of its own, a tensor for each input. Then every step is fed all, and the "
                + "model, which holds no values, takes less memory.",
            HelpName = "F.safetensors",
        };
        var restore = new RestoreOption();
        var command = new Command(
            "train-graph",
            """
            Writes an iteration of a Caffe solver as one ONNX model: forward and backward passes and the update.

            Every run is one iteration. It is fed data and labels; all else has a value of its own in the first run, and comes out as NAME/next, which
            is fed as NAME in the next.

            Examples:
              portkit train-graph solver.prototxt -o net.step.onnx --seed 1701
              portkit train-graph solver.prototxt net.caffemodel -o net.step.onnx
              portkit train-graph solver.prototxt -o net.step.onnx --test-model net.test.onnx
              portkit train-graph solver.prototxt -o net.step.onnx --restore net_iter_500.solverstate --state net.safetensors
            """);
        var batch = new BatchOptions(output) { OfOne = [testModel, state, restore.Option] };
        nets.AddTo(command);
        foreach (Option option in new Option[] { output, opset, feedDrawn, testModel, state })
            command.Add(option);
        restore.AddTo(command, nets);
        batch.AddTo(command);
        command.SetStoppable((parsed, cancellation) =>
        {
            var (options, plans) = (
                new TrainingStepOptions
                {
                    Opset = parsed.GetValue(opset),
                    FeedsDrawn = parsed.GetValue(feedDrawn),
                    StatePath = parsed.GetValue(state),
                },
                nets.Read(parsed) with { Phase = Phase.Train });
            var said = new DiagnosticBag();
            if (restore.Open(parsed, said) is { } snapshot)
                (options, plans) = (options with { Snapshot = snapshot }, snapshot.PlannedWith(plans));
            if (said.HasErrors)
            {
                Report.Diagnostics(said);
                return ExitCodes.BadInput;
            }

            return batch.Run(parsed, nets.NameOf(parsed), net => FilePlaces.OutputFor(command, net), Make, JsonOutput.Print, cancellation);

            int Make(Job job, CancellationToken stop)
            {
                var planned = nets.Plan(parsed, job.Input, plans, stop);
                var (path, bag) = (parsed.GetValue(testModel), new DiagnosticBag());
                var test = path is null || planned.Net is not { } net
                    ? null
                    : WithTest(net, nets.Plan(parsed, job.Input, TestOf(plans), stop), bag);
                job.Tell([.. bag]);
                if (bag.HasErrors)
                    return ExitCodes.BadInput;
                var written = NetWriting.Write(
                    job, planned, (one, file, progress) => one.WriteTrainingStep(file, options, progress, stop), _ => $"opset {options.Opset}");
                return written is null || (test is not null && !WriteTest(job, test, options.StatePath, path!, stop))
                    ? ExitCodes.BadInput
                    : ExitCodes.Done;
            }
        });
        return command;
    }

    private static ConvertOptions TestOf(ConvertOptions options) => options with
    {
        Phase = Phase.Test,
        RequireAllWeights = false,

        // Tests have a batch of their own.
        InputShapes = new Dictionary<string, Shape>(),
        InputRowShapes = options.InputShapes
            .Where(input => input.Value.Rank > 0)
            .ToDictionary(input => input.Key, input => new Shape([.. input.Value.Dims[1..]])),
    };

    private static TrainingPlan? WithTest(PlannedNet net, PlanResult planned, DiagnosticBag bag)
    {
        bag.AddRange(TestNets.Said(planned, net));
        return planned.Net is { } test ? TrainingPlan.Create(net, [test], bag) : null;
    }

    private static bool WriteTest(Job job, TrainingPlan plan, string? state, string path, CancellationToken cancellation)
    {
        plan.Tests[0].FilesRead.Add(job.Output!, "the model of the step");
        if (state is not null)
            plan.Tests[0].FilesRead.Add(state, "what the step begins with");
        var written = job.Run($"Writing {path}", _ => plan.WriteTestModel(0, path, cancellation));
        job.Tell(written.Diagnostics);
        return written.Succeeded;
    }
}
