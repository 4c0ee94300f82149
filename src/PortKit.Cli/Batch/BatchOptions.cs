using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PortKit.Cli.Output;
using PortKit.Cli.Usage;

namespace PortKit.Cli.Batch;

/// <summary>The argument and the options by which a command takes several inputs, and tells what became of them.</summary>
internal sealed class BatchOptions
{
    /// <summary>More threads than any machine has use for, and fewer than harm one.</summary>
    private const int MostJobs = 1024;

    private readonly Option<string?> _outDir = new("--out-dir")
    {
        Description = "The folder to write to, made if it is not there. Of several nets the files lie in it as the nets lie in the folder that all "
            + "of them have in common. Default: the current folder.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _root = new("--root")
    {
        Description = "With several nets: the folder from which their folders are made anew in that of --out-dir. Default: the deepest that all have "
            + "in common.",
        HelpName = "DIR",
    };

    private readonly Option<bool> _resume = new("--resume")
    {
        Description = "Leave out what an earlier run of the same command has done, of files with the same content.",
    };

    private readonly Option<int> _jobs = new("--jobs")
    {
        Description = "How many are worked on at a time. Default: as many as there are processors.",
        HelpName = "N",
        DefaultValueFactory = _ => Math.Min(Environment.ProcessorCount, MostJobs),
    };

    private readonly Option<string?> _sarif = SarifFile.NewOption();

    private readonly bool _hasOwnDocuments;

    /// <summary>Makes the options of a command that writes a file for each input, and prints no result of its own.</summary>
    /// <param name="output">The option that names the file.</param>
    public BatchOptions(Option<string?> output)
        : this(JUnitReport.NewOption(), new Option<bool>("--json") { Description = "Print what became of each net as JSON on standard output." }) =>
        (Output, _hasOwnDocuments) = (output, false);

    /// <summary>Makes the options of a command that checks.</summary>
    /// <param name="junit">Its option for JUnit.</param>
    /// <param name="json">Its option for JSON.</param>
    public BatchOptions(Option<string?> junit, Option<bool> json) => (JUnit, Json, _hasOwnDocuments) = (junit, json, true);

    /// <summary>The option that names the file that is written; null for a command that writes none.</summary>
    public Option<string?>? Output { get; }

    /// <summary>The option of a file for JUnit.</summary>
    public Option<string?> JUnit { get; }

    /// <summary>The option of JSON on standard output.</summary>
    public Option<bool> Json { get; }

    /// <summary>The options that make no sense with several inputs.</summary>
    public IReadOnlyList<Option> OfOne { get; init; } = [];

    /// <summary>Adds what there is to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(SeveralInputs.NewArgument(command.Name switch
        {
            "check" => SeveralInputs.OfModels,
            "train-graph" => SeveralInputs.OfSolvers,
            _ => SeveralInputs.OfNets,
        }));
        if (Output is not null)
        {
            foreach (Option option in new Option[] { _outDir, _root, _resume })
                command.Add(option);
        }

        command.Add(_jobs);
        JUnitReport.AddTo(command, JUnit, Json);
        command.Add(_sarif);
        _jobs.Validators.Add(result =>
        {
            var word = result.Tokens.Count > 0 ? result.Tokens[0].Value : "1";
            if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var jobs) || jobs is < 1 or > MostJobs)
                result.AddError($"--jobs: a number from 1 to {MostJobs} is expected. Found '{word}'.");
        });
        command.Validators.Add(result =>
        {
            if (AreMany(result))
                RefuseWhatIsOfOne(result);
            else if (Output is not null && result.GetValue(Json) && IsStandardOutput(result, Output))
                result.AddError("--json: a file is expected beside it, -o FILE. Found -o -, which is standard output as well.");
            if (IsStandardOutput(result, _sarif) && (result.GetValue(Json) || IsStandardOutput(result, JUnit)))
                result.AddError("--sarif: the name of a file is expected beside what goes to standard output. Found -.");
        });
    }

    /// <summary>Whether the command is to treat what it was given as several inputs, which one file, folder or pattern may be too.</summary>
    public bool AreMany(CommandResult result)
    {
        var words = SeveralInputs.WordsOf(result);
        return SeveralInputs.Are(words, result.Command)
            || (words.Count > 0 && words[0].Length > 0 && (Directory.Exists(words[0]) || SeveralInputs.IsPattern(words[0])))
            || (Output is not null && (IsGiven(result, _outDir) || IsGiven(result, _root) || IsGiven(result, _resume)));
    }

    private BatchRequest Read(ParseResult parsed)
    {
        var words = SeveralInputs.WordsOf(parsed);
        return new BatchRequest(parsed.CommandResult.Command.Name)
        {
            Words = SeveralInputs.Are(words, parsed.CommandResult.Command) ? words : [.. words.Take(1)],
            OutDir = parsed.GetValue(_outDir),
            Root = parsed.GetValue(_root),
            Resume = parsed.GetValue(_resume),
            Jobs = parsed.GetValue(_jobs),
            AsJson = parsed.GetValue(Json),
            JUnit = parsed.GetValue(JUnit),
            Sarif = parsed.GetValue(_sarif),
            FilesNamed = [.. FilesNamed(parsed)],
            Options = [.. Bearing(parsed)],
        };
    }

    /// <summary>Runs the command on what was given.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="name">What a single input is called.</param>
    /// <param name="nameFor">Gives the name of the file to write for an input; null for a command that writes none.</param>
    /// <param name="work">Does one job and gives its exit code. Several are done at a time.</param>
    /// <param name="print">Prints a document and gives its exit code.</param>
    /// <param name="cancellation">Stops all.</param>
    public int Run(
        ParseResult parsed,
        string name,
        Func<string, string>? nameFor,
        Func<Job, CancellationToken, int> work,
        Func<RunDocument, int> print,
        CancellationToken cancellation)
    {
        var request = Read(parsed);
        if (AreMany(parsed.CommandResult))
            return BatchRun.Run(request, nameFor, work, print, cancellation);
        var output = Output is not null && parsed.GetValue(Output) is { } given ? given : nameFor?.Invoke(name);
        return SingleRun.Run(request, new Job(name, output, isAlone: true), _hasOwnDocuments, work, print, cancellation);
    }

    private void RefuseWhatIsOfOne(CommandResult result)
    {
        var words = SeveralInputs.WordsOf(result);
        if (words is ["-", ..])
        {
            result.AddError($"{result.Command.Arguments[0].Name}: files are expected beside --out-dir, --root and --resume. Found -, which is "
                + "standard input.");
        }

        var found = words.Count > 1 ? $"{words[0]} and {Counted.Of(words.Count - 1, "more", "more")}" : words.Count > 0 ? words[0] : "none";
        if (Output is not null && IsGiven(result, Output))
        {
            result.AddError(IsGiven(result, _outDir)
                ? "--out-dir: either it or -o is expected. Found both."
                : $"-o: a single net is expected beside it. Found {found}. For several there is --out-dir DIR, which names the folder.");
        }

        foreach (var option in OfOne.Where(option => IsGiven(result, option)))
            result.AddError($"{option.Name}: a single {result.Command.Arguments[0].Name} is expected beside it. Found {found}.");
    }

    // What a word on the command line leads to is not written over, whatever it is for.
    private IEnumerable<string> FilesNamed(ParseResult parsed) => parsed.CommandResult.Children
        .Where(child => !(child is OptionResult option && (option.Option == Output || option.Option == JUnit || option.Option == _sarif)))
        .SelectMany(child => child.Tokens)
        .SelectMany(token => token.Value.Split(',', '=').Append(token.Value))
        .Where(File.Exists)
        .Distinct();

    /// <summary>The options that bear on what is written, as they were given.</summary>
    private IEnumerable<string> Bearing(ParseResult parsed)
    {
        Option[] others = [_outDir, _root, _resume, _jobs, JUnit, Json, _sarif];
        foreach (var result in parsed.CommandResult.Children.OfType<OptionResult>())
        {
            if (!result.Implicit && result.Option.Name != "--quiet" && !others.Contains(result.Option))
                yield return $"{result.Option.Name} {string.Join(' ', result.Tokens.Select(token => GivenArguments.Quoted(token.Value)))}".TrimEnd();
        }

        var words = SeveralInputs.WordsOf(parsed);
        if (!SeveralInputs.Are(words, parsed.CommandResult.Command))
        {
            foreach (var word in words.Skip(1))
                yield return GivenArguments.Quoted(word);
        }
    }

    private static bool IsStandardOutput(CommandResult result, Option option) =>
        result.GetResult(option) is { Tokens: [var token] } && new Destination(token.Value).IsStandardOutput;

    // That a value is empty, or missing, is told elsewhere.
    private static bool IsGiven(CommandResult result, Option option) => result.GetResult(option) is { Implicit: false } given
        && (option.Arity.MaximumNumberOfValues > 1 || option.ValueType == typeof(bool) || given.Tokens is [{ Value.Length: > 0 }]);
}
