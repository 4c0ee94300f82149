using System.CommandLine;
using System.CommandLine.Parsing;

namespace PortKit.Cli.Usage;

/// <summary>
/// What is wrong with a command line: one line for one mistake, which says what was meant and gives the whole line to type.
/// </summary>
internal static class UsageProblems
{
    /// <summary>The errors of a command line; none if it can be run.</summary>
    /// <param name="parsed">What the parser made of it.</param>
    /// <param name="words">The command line.</param>
    public static IReadOnlyList<Diagnostic> Of(ParseResult parsed, IReadOnlyList<string> words)
    {
        if (parsed.CommandResult.Command is RootCommand root)
            return parsed.Errors.Count > 0 ? [OfRoot(root, words)] : [];
        var command = parsed.CommandResult.Command;
        var at = words.ToList().IndexOf(command.Name);
        var given = GivenArguments.Read(command, [.. words.Where((_, index) => index != at)]);
        if (at > 0 && !words[0].StartsWith('-') && parsed.RootCommandResult.Command is RootCommand all && NearOf(all, words[0]) is not null)
            return [OfRoot(all, words)];
        if (at > 0)
            return [Error(command, $"The name of the command is expected first. Found {words[0]}.", given.IsClear ? Complete(command, given) : null)];
        if (given.Unknown.Count > 0)
            return [UnknownOptions(command, given)];
        var areSeveral = SeveralInputs.Are(given.Files, command);
        if (!areSeveral && TakesFewer(command, given.Files.Count))
            return [Misplaced(command, given, ArgumentsOf(command).Count() == 1
                ? $"{command.Arguments[0].Name} is the only argument that is expected"
                : $"{NamesOf(command)} are the only arguments that are expected")];
        if (!areSeveral && FilePlaces.AreMixedUp(given, command))
            return [Misplaced(command, given, $"{NamesOf(command)} are expected, one after the other")];

        // The parser takes whatever comes next for a value, even the option after it.
        List<Diagnostic> problems =
        [
            .. Valueless(command, given).Select(option => Error(command, $"{option}: a value is expected. Found none.")),
            .. words.Where(word => IsEmptied(command, word)).Select(word => IsEmpty(command, word[..^1])),
        ];
        if (problems.Count > 0)
            return problems;
        problems.AddRange(Empty(parsed));
        if (Missing(command, given) is { } missing)
            problems.Add(missing);
        problems.AddRange(parsed.Errors.Where(error => !IsReportedElsewhere(error)).Select(error => Error(command, MessageOf(error))));

        // Nothing that the parser refuses is run, whatever it is.
        if (problems.Count == 0)
            problems.AddRange(parsed.Errors.Select(error => Error(command, MessageOf(error))));
        return [.. problems.DistinctBy(problem => problem.Message)];
    }

    private static Diagnostic OfRoot(RootCommand root, IReadOnlyList<string> words)
    {
        var at = words.ToList().FindIndex(word => !word.StartsWith('-'));
        if (at < 0)
            return Error(root, words.Count == 0 ? "A command is expected. Found none." : $"A command is expected. Found {words[0]}.");
        var (word, rest) = (words[at], words.Where((_, index) => index != at).ToList());

        var name = FileKinds.Of(word) switch
        {
            FileKind.Net => "convert",
            FileKind.Model => "check",
            _ => null,
        };
        if (name is not null && root.Subcommands.FirstOrDefault(command => command.Name == name) is { } forFile)
            return Error(root, $"A command is expected. Found the file '{word}'.", Suggestion(forFile, name, GivenArguments.Read(forFile, words)));
        var near = NearOf(root, word);
        return near is null
            ? Error(
                root,
                $"A command is expected. Found '{word}'; the commands are {string.Join(", ", root.Subcommands.Select(command => command.Name))}.")
            : Error(root, $"A command is expected. Found '{word}'.", Suggestion(root.Subcommands.First(command => command.Name == near), near, rest));
    }

    private static string? NearOf(RootCommand root, string word) => NearestName.Find(word, root.Subcommands.Select(command => command.Name));

    private static Diagnostic UnknownOptions(Command command, GivenArguments given)
    {
        var found = string.Join(", ", given.Unknown.Select(unknown => unknown.Given));
        var meant = given.Unknown.Select(unknown => unknown.Meant).OfType<string>().Distinct().ToList();
        return Error(
            command,
            $"{(given.Unknown.Count > 1 ? "Options" : "An option")} of portkit {command.Name} {(given.Unknown.Count > 1 ? "are" : "is")} "
                + $"expected. Found {found}.",
            meant.Count == 0 ? null : Suggestion(command, string.Join(", ", meant), given));
    }

    private static string NamesOf(Command command) => string.Join(" and ", ArgumentsOf(command).Select(argument => argument.Name));

    /// <summary>The arguments that a single input has.</summary>
    private static IEnumerable<Argument> ArgumentsOf(Command command) => command.Arguments.Where(argument => !SeveralInputs.IsArgumentOf(argument));

    private static Diagnostic Misplaced(Command command, GivenArguments given, string expected)
    {
        var message = $"{expected}. Found {string.Join(", ", given.Files)}.";
        return FilePlaces.Move(given, command) is not { } moved ? Error(command, message)
            : moved.Count == 0 ? Error(command, message, Complete(command, given))
            : Error(
                command,
                $"{message} Give {(moved.Count > 1 ? "them" : "it")} as {string.Join(" and ", moved.Select(GivenArguments.Text))}.",
                Complete(command, given));
    }

    private static Diagnostic? Missing(Command command, GivenArguments given)
    {
        List<string> missing =
        [
            .. command.Arguments
                .Skip(given.Files.Count)
                .Where(argument => argument.Arity.MinimumNumberOfValues > 0)
                .Select(argument => argument.Name),
            .. FilePlaces.NeedsOutput(given, command) ? [$"-o {OptionOf(command, "-o").HelpName}"] : Array.Empty<string>(),
        ];
        if (missing.Count == 0)
            return null;
        return Error(
            command,
            $"{string.Join(" and ", missing)} {(missing.Count == 1 ? "is" : "are")} expected. Found none.",
            Complete(command, given));
    }

    private static IEnumerable<Diagnostic> Empty(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        foreach (var result in parsed.CommandResult.Children)
        {
            var name = result switch
            {
                OptionResult option => option.IdentifierToken?.Value,
                ArgumentResult argument => argument.Argument.Name,
                _ => null,
            };
            if (name is not null && result.Tokens.Any(token => token.Value.Length == 0))
                yield return IsEmpty(command, name);
        }
    }

    private static Diagnostic IsEmpty(Command command, string name) =>
        Error(command, $"{name}: a value is expected. Found an empty one.", "A variable of the shell may be unset.");

    // An option with nothing behind its equals sign: the parser goes on to the next word.
    private static bool IsEmptied(Command command, string word) =>
        word.Length > 1 && word[^1] is '=' or ':' && command.Options.Any(option => option.Name == word[..^1] || option.Aliases.Contains(word[..^1]));

    private static bool IsReportedElsewhere(ParseError error) =>
        error.Message.StartsWith("Required argument ", StringComparison.Ordinal)
        || error.Message.StartsWith("Unrecognized command or argument", StringComparison.Ordinal)
        || (error.SymbolResult?.Tokens.Any(token => token.Value.Length == 0) ?? false);

    /// <summary>The parser's own words name types of .NET, and go over several lines.</summary>
    private static string MessageOf(ParseError error)
    {
        var option = error.SymbolResult as OptionResult ?? error.SymbolResult?.Parent as OptionResult;
        if (option is null)
            return error.Message.ReplaceLineEndings(" ");
        var (name, tokens) = (option.Option.Name, option.Tokens.Select(token => token.Value).ToList());
        if (tokens.Count == 0)
            return $"{name}: a value is expected. Found none.";
        if (tokens.Count > option.Option.Arity.MaximumNumberOfValues)
            return $"{name}: one value is expected. Found {string.Join(" and ", tokens)}.";
        if (!error.Message.StartsWith("Cannot parse argument", StringComparison.Ordinal))
            return error.Message.ReplaceLineEndings(" ");
        var wanted = option.Option.ValueType == typeof(bool) ? "true or false"
            : option.Option.ValueType == typeof(uint) ? $"a number from 0 to {uint.MaxValue}"
            : "a whole number";
        return $"{name}: {wanted} is expected. Found '{tokens[0]}'.";
    }

    private static string? Suggestion(Command command, string meant, IReadOnlyList<string> words) =>
        Suggestion(command, meant, GivenArguments.Read(command, words));

    private static string Suggestion(Command command, string meant, GivenArguments given) => given.IsClear
        ? $"Did you mean {meant}?  {Complete(command, given)}"
        : $"Did you mean {meant}? See  portkit {command.Name} --help";

    /// <summary>The whole line, with names in place of what is missing.</summary>
    private static string Complete(Command command, GivenArguments given)
    {
        if (!SeveralInputs.Are(given.Files, command) && TakesFewer(command, given.Files.Count))
            FilePlaces.Move(given, command);
        var net = given.Files.Count > 0 ? given.Files[0] : null;
        foreach (var argument in command.Arguments.Skip(given.Files.Count).Where(argument => argument.Arity.MinimumNumberOfValues > 0))
        {
            given.Files.Add(argument.Name switch
            {
                "MODEL" => "net.onnx",
                "A" => "a.npz",
                "B" => "b.npz",
                "SHELL" => "bash",
                "SUMMARY" => "summary.json",
                _ => "net.prototxt",
            });
        }

        if (FilePlaces.NeedsOutput(given, command))
            given.Options.Add(("-o", FilePlaces.OutputFor(command, net)));
        foreach (var name in Valueless(command, given).ToList())
        {
            var at = given.Options.IndexOf((name, null));
            given.Options[at] = (name, name == "-o" ? FilePlaces.OutputFor(command, net) : OptionOf(command, name).HelpName);
        }

        return given.Line();
    }

    private static bool TakesFewer(Command command, int files) => files > ArgumentsOf(command).Sum(argument => argument.Arity.MaximumNumberOfValues);

    private static IEnumerable<string> Valueless(Command command, GivenArguments given) =>
        given.Options
            .Where(option => option.Value is null && OptionOf(command, option.Name).Arity.MinimumNumberOfValues > 0)
            .Select(option => option.Name);

    private static Option OptionOf(Command command, string name) =>
        command.Options.First(option => option.Name == name || option.Aliases.Contains(name));

    private static Diagnostic Error(Command command, string message, string? hint = null)
    {
        var name = command is RootCommand ? "portkit" : $"portkit {command.Name}";
        return new(Codes.Argument, DiagnosticSeverity.Error, SourceLocation.In(name), message, hint ?? $"See  {name} --help");
    }
}
