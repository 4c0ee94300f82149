using System.CommandLine;
using System.CommandLine.Parsing;
using PortKit.Cli.Usage;

namespace PortKit.Cli.Commands;

/// <summary>Where trained weights come from, and how they are laid over the fillers.</summary>
/// <param name="takesArgument">Whether they may also stand behind the net, as an argument.</param>
internal sealed class WeightOptions(bool takesArgument)
{
    private readonly Argument<string?> _argument = new("WEIGHTS")
    {
        Description = "Trained weights, as --weights takes them.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string[]> _weights = new("--weights")
    {
        Description = "Trained weights (.caffemodel, .caffemodel.h5, .npz or .safetensors) to lay over the fillers, by layer name. Several are "
        + "joined by commas, "
            + "or given one by one; later ones win. Default: a solver's own weights.",
        HelpName = "FILE",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> _requireAllWeights = new("--require-all-weights")
    {
        Description = "With --weights: refuse if a layer finds none there and would keep its fill.",
    };

    private readonly Option<bool> _reshapeWeights = new("--reshape-weights")
    {
        Description = "With --weights: take values of another shape as they lie, if there are as many for each output, such as an "
            + "InnerProduct's for a Convolution.",
    };

    /// <summary>The options.</summary>
    public IEnumerable<Option> All => [_weights, _requireAllWeights, _reshapeWeights];

    /// <summary>Adds the argument to a command that has one, and what is checked.</summary>
    public void AddTo(Command command)
    {
        _weights.Validators.Add(result => RequireFiles(result, result.Tokens, "--weights"));
        if (!takesArgument)
            return;
        _argument.Validators.Add(result => RequireFiles(result, result.Tokens, _argument.Name));
        command.Add(_argument);
    }

    /// <summary>Whether weights are named.</summary>
    public bool AreNamed(CommandResult result) => result.GetValue(_argument) is not null || result.GetValue(_weights) is { Length: > 0 };

    /// <summary>The options that were given, laid over others. What stands as an argument comes before what the option names.</summary>
    public ConvertOptions Read(ParseResult parsed, ConvertOptions others)
    {
        string[] given = [.. StandBehindTheNet(parsed) ? [parsed.GetValue(_argument)!] : Array.Empty<string>(), .. parsed.GetValue(_weights)!];
        return others with
        {
            Weights = given.Length > 0 ? [.. given.SelectMany(FilesOf)] : others.Weights,
            RequireAllWeights = parsed.GetValue(_requireAllWeights),
            ReshapeWeights = parsed.GetResult(_reshapeWeights) is { Implicit: false } ? parsed.GetValue(_reshapeWeights) : others.ReshapeWeights,
        };
    }

    // What stands there may be a second net.
    private bool StandBehindTheNet(ParseResult parsed) => takesArgument
        && parsed.GetValue(_argument) is not null
        && !SeveralInputs.Are(SeveralInputs.WordsOf(parsed), parsed.CommandResult.Command);

    private static void RequireFiles(SymbolResult result, IEnumerable<Token> tokens, string name)
    {
        foreach (var token in tokens.Where(token => token.Value.Length > 0 && FilesOf(token.Value).Contains("")))
            result.AddError($"{name}: files joined by commas are expected. Found '{token.Value}', where one of them is empty.");
    }

    // A file whose own name has a comma goes first.
    private static string[] FilesOf(string text) => File.Exists(text) ? [text] : text.Split(',');
}
