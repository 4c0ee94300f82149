using System.CommandLine;
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
            """);
        nets.AddTo(command);
        command.Add(output);
        command.Add(layout);
        command.SetStoppable((parsed, cancellation) =>
        {
            var path = parsed.GetValue(output) ?? FilePlaces.OutputFor(command, nets.NameOf(parsed));
            var planned = nets.Plan(parsed, nets.Read(parsed), cancellation);
            var written = planned.Succeeded
                ? Progress.Run($"Writing {path}", progress => planned.Net.WriteWeights(path, parsed.GetValue(layout), progress, cancellation))
                : null;
            Report.Diagnostics([.. planned.Diagnostics, .. written?.Diagnostics ?? []]);
            if (planned.Net is not { } net || written is not { Succeeded: true })
                return ExitCodes.BadInput;
            WrittenLine.Tell(path, net, Counted.Of(net.Plan.Learnables.Count(), "blob"));
            return ExitCodes.Done;
        });
        return command;
    }
}
