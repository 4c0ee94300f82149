using System.CommandLine;
using PortKit.Cli.Batch;
using PortKit.Cli.Output;
using PortKit.Cli.Usage;

namespace PortKit.Cli.Commands;

/// <summary><c>portkit init</c>: the initial weights alone, in a file of their own.</summary>
internal static class InitCommand
{
    public static Command Create()
    {
        var nets = new NetOptions(takesWeights: true);
        var output = new Option<string?>("--output", "-o")
        {
            Description = "The file to write: .npz, .safetensors, .caffemodel or .caffemodel.h5. Default: the net's name, with .npz, in the "
                + "current folder.",
            HelpName = "W.npz",
        };
        output.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "-" }])
            {
                result.AddError("-o: a name that tells the format is expected, such as -o weights.npz. Found -, which is standard output and "
                    + "tells none.");
            }
        });
        var layout = FrameworkWords.Layouts.Option(
            "--layout",
            "The layout: Caffe's, or the one in which the arrays can be assigned to the ported layers. Default: caffe.",
            WeightLayout.Caffe);
        var command = new Command(
            "init",
            """
            Writes the initial weights of a Caffe net, in Caffe's order: as one .npy for each blob, named LAYER.INDEX.npy, as .safetensors,
            or as a .caffemodel or .caffemodel.h5 that Caffe itself loads. A manifest goes beside the file, under its name and .json.

            Examples:
              portkit init deploy.prototxt --seed 1701
              portkit init deploy.prototxt -o start.caffemodel --seed 1701
              portkit init deploy.prototxt -o keras.npz --seed 1701 --layout keras
              portkit init nets --out-dir weights --seed 1701 --resume
            """);
        var batch = new BatchOptions(output);
        nets.AddTo(command);
        command.Add(output);
        command.Add(layout);
        batch.AddTo(command);
        command.SetStoppable((parsed, cancellation) =>
        {
            var (plans, order) = (nets.Read(parsed), parsed.GetValue(layout));
            return batch.Run(parsed, nets.NameOf(parsed), net => FilePlaces.OutputFor(command, net), Init, JsonOutput.Print, cancellation);

            int Init(Job job, CancellationToken stop)
            {
                var written = NetWriting.Write(
                    job,
                    nets.Plan(parsed, job.Input, plans, stop),
                    (net, path, progress) => net.WriteWeights(path, order, progress, stop),
                    net => Counted.Of(net.Plan.Learnables.Count(), "blob"));
                if (written is null)
                    return ExitCodes.BadInput;
                if (written.ManifestPath is { } manifest)
                    job.Wrote(null, manifest);
                return ExitCodes.Done;
            }
        });
        return command;
    }
}
