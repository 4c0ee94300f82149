using System.CommandLine;

namespace PortKit.Cli.Commands;

/// <summary><c>--restore</c>: the snapshot that a training goes on from.</summary>
internal sealed class RestoreOption
{
    private readonly Option<string?> _option = new("--restore")
    {
        Description = "Go on from a snapshot of Caffe's or PortKit's; the .caffemodel that it names is taken from there or from beside it.",
        HelpName = "F.solverstate",
    };

    /// <summary>The option.</summary>
    public Option Option => _option;

    /// <summary>Adds it to a command, which then takes no other weights beside it.</summary>
    /// <param name="command">The command.</param>
    /// <param name="net">Its options for the net.</param>
    public void AddTo(Command command, NetOptions net)
    {
        command.Add(_option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_option) is { Implicit: false } && net.NamesWeights(result))
                result.AddError("--restore: it takes the weights of the snapshot. Found --weights beside it.");
        });
    }

    /// <summary>Opens the snapshot; null if none is named, or it cannot be read, which the bag then says.</summary>
    public TrainingSnapshot? Open(ParseResult parsed, DiagnosticBag bag) =>
        parsed.GetValue(_option) is { } path ? TrainingSnapshot.Open(path, bag) : null;
}
