using System.CommandLine;

namespace PortKit.Cli.Usage;

/// <summary>Tells words that name several inputs of a command, nets or models, from a net and what belongs to it.</summary>
internal static class SeveralInputs
{
    /// <summary>The argument that takes the third input and all after it.</summary>
    public const string OfNets = "NETS", OfModels = "MODELS", OfSolvers = "SOLVERS";

    /// <summary>The argument of a command that takes several inputs, behind those that a single one has.</summary>
    public static Argument<string[]> NewArgument(string name) => new(name)
    {
        Description = name switch
        {
            OfModels => "More models. Each may be a folder, or a pattern such as 'models/**/*.onnx'.",
            OfSolvers => "More solvers. Each may be a pattern such as 'nets/**/solver.prototxt'; of a folder the nets are taken, and no solvers.",
            _ => "More nets. Each may be a folder, or a pattern such as 'nets/**/*.prototxt'.",
        },
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>Whether it is that argument.</summary>
    public static bool IsArgumentOf(Argument argument) => argument.Name is OfNets or OfModels or OfSolvers;

    /// <summary>Whether a command takes several inputs.</summary>
    public static bool AreTakenBy(Command command) => command.Arguments.Any(IsArgumentOf);

    /// <summary>Whether the words are several inputs, and nothing else is among them.</summary>
    public static bool Are(IReadOnlyList<string> words, Command command) =>
        words.Count > 1 && AreTakenBy(command) && words.All(word => IsOne(word, command));

    /// <summary>Whether a word can be one of several inputs: a net (or model) by its name, a folder, or a pattern.</summary>
    public static bool IsOne(string word, Command command) => word.Length > 0
        && (FileKinds.Of(word) switch
        {
            FileKind.Net => command.Name != "check",
            FileKind.Model => command.Name is "check" or "report",
            FileKind.Unknown => IsPattern(word),
            _ => false,
        } || Directory.Exists(word));

    /// <summary>Whether a word is to be looked for as a pattern: a file whose own name has a star goes first.</summary>
    public static bool IsPattern(string word) => word.AsSpan().IndexOfAny('*', '?') >= 0 && !Path.Exists(word);

    /// <summary>What stands in the arguments of a command, in order.</summary>
    public static IReadOnlyList<string> WordsOf(ParseResult parsed) => WordsOf(parsed.CommandResult);

    /// <inheritdoc cref="WordsOf(ParseResult)"/>
    public static IReadOnlyList<string> WordsOf(System.CommandLine.Parsing.CommandResult result) =>
    [
        .. result.Command.Arguments
            .Select(result.GetResult)
            .OfType<System.CommandLine.Parsing.ArgumentResult>()
            .SelectMany(argument => argument.Tokens)
            .Select(token => token.Value)
    ];
}
