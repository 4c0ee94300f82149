using System.CommandLine;
using PortKit.Cli.Output;

namespace PortKit.Cli.Commands;

/// <summary>A command that reads a prototxt and prints it back.</summary>
internal static class PrototxtCommand
{
    public static Command Create(string name, string description, bool upgrade)
    {
        var file = new Argument<string>("FILE")
        {
            Description = "A Caffe net or solver (prototxt), a .caffemodel, of which the net is printed, "
            + "or - for standard input."
        };
        var strict = new Option<bool>("--strict") { Description = "Refuse fields that Caffe's schema does not know." };
        var verbose = new Option<bool>("--verbose") { Description = "Note also the fields of forks of Caffe that change nothing." };
        var limit = new LimitOption();
        var command = new Command(name, description) { file, strict, verbose, limit.Option };
        command.SetAction(parsed =>
        {
            var bag = new DiagnosticBag();
            var (path, limits) = (parsed.GetValue(file)!, limit.Read(parsed));
            var (isStrict, isVerbose) = (parsed.GetValue(strict), parsed.GetValue(verbose));
            var text = path == "-"
                ? Prototxt.Print(StandardInput.ReadAll(limits), StandardInput.Name, isStrict, upgrade, bag, isVerbose, limits)
                : Prototxt.Print(path, isStrict, upgrade, bag, isVerbose, limits);
            Report.Diagnostics(bag);
            if (text is null || bag.HasErrors)
                return ExitCodes.BadInput;
            Console.Out.Write(text);
            return ExitCodes.Done;
        });
        return command;
    }
}
