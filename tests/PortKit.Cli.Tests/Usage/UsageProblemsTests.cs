using PortKit.Cli.Usage;

namespace PortKit.Cli.Tests.Usage;

/// <summary>One mistake gives one line, with what was meant, and a line to type that the command takes.</summary>
public sealed class UsageProblemsTests
{
    /// <summary>What is typed, what the message holds, and the line to type.</summary>
    public static TheoryData<string, string, string> Mistakes { get; } = new()
    {
        // The order of other converters.
        { "convert n.prototxt w.caffemodel m.onnx", "Give it as -o m.onnx.", "portkit convert n.prototxt w.caffemodel -o m.onnx" },
        { "convert w.caffemodel n.prototxt", "NET and WEIGHTS are expected, one after the other. Found w.caffemodel, n.prototxt.", "portkit convert n.prototxt w.caffemodel" },
        { "convert w.caffemodel n.prototxt m.onnx", "Give it as -o m.onnx.", "portkit convert n.prototxt w.caffemodel -o m.onnx" },
        { "convert m.onnx n.prototxt", "Give it as -o m.onnx.", "portkit convert n.prototxt -o m.onnx" },
        { "convert n.prototxt m.onnx --seed 3", "Give it as -o m.onnx.", "portkit convert n.prototxt --seed 3 -o m.onnx" },
        { "convert n.prototxt w.h5 model", "Give it as -o model.", "portkit convert n.prototxt w.h5 -o model" },
        { "convert n.prototxt r.html", "Found n.prototxt, r.html.", "portkit convert --help" },
        { "convert n.prototxt mean.binaryproto m.onnx", "--mean mean.binaryproto", "portkit convert n.prototxt --mean mean.binaryproto -o m.onnx" },
        { "convert n.prototxt init.toml -o m.onnx", "--init init.toml", "portkit convert n.prototxt -o m.onnx --init init.toml" },
        { "init n.prototxt start.npz", "Give it as -o start.npz.", "portkit init n.prototxt -o start.npz" },
        { "init n.prototxt new.caffemodel", "Give it as -o new.caffemodel.", "portkit init n.prototxt -o new.caffemodel" },
        { "report n.prototxt r.html", "Give it as -o r.html.", "portkit report n.prototxt -o r.html" },
        { "inspect n.prototxt w.caffemodel", "Give it as --weights w.caffemodel.", "portkit inspect n.prototxt --weights w.caffemodel" },
        { "verify n.prototxt m.onnx w.caffemodel", "Give it as --weights w.caffemodel.", "portkit verify n.prototxt m.onnx --weights w.caffemodel" },
        { "verify n.prototxt w.caffemodel", "Give it as --weights w.caffemodel.", "portkit verify n.prototxt --weights w.caffemodel" },
        { "verify n.prototxt w.caffemodel m.onnx", "Give it as --weights w.caffemodel.", "portkit verify n.prototxt m.onnx --weights w.caffemodel" },
        { "check m.onnx n.prototxt", "Give it as --net n.prototxt.", "portkit check m.onnx --net n.prototxt" },
        { "compare a b c", "A and B are the only arguments that are expected. Found a, b, c.", "portkit compare --help" },
        { "inspect a b", "NET is the only argument that is expected. Found a, b.", "portkit inspect --help" },
        { "format a.prototxt b.prototxt", "FILE is the only argument that is expected.", "portkit format --help" },

        // Misspelt commands, and none.
        { "covnert n.prototxt -o m.onnx --seed 1", "Found 'covnert'.", "portkit convert n.prototxt -o m.onnx --seed 1" },
        { "Convert n.prototxt", "Found 'Convert'.", "portkit convert n.prototxt" },
        { "n.prototxt -o m.onnx", "Found the file 'n.prototxt'.", "portkit convert n.prototxt -o m.onnx" },
        { "n.prototxt w.caffemodel m.onnx", "Found the file 'n.prototxt'.", "portkit convert n.prototxt w.caffemodel -o m.onnx" },
        { "m.onnx", "Found the file 'm.onnx'.", "portkit check m.onnx" },
        { "--seed 1 convert n.prototxt -o m.onnx", "The name of the command is expected first. Found --seed.", "portkit convert n.prototxt --seed 1 -o m.onnx" },
        { "frobnicate", "Found 'frobnicate'; the commands are convert, init,", "portkit --help" },
        { "help convert init", "TOPIC is the only argument that is expected.", "portkit help --help" },
        { "hlep convert", "Found 'hlep'.", "portkit help convert" },
        { "dmeo", "Found 'dmeo'.", "portkit demo" },
        { "completion", "SHELL is expected. Found none.", "portkit completion bash" },
        { "completion bsh", "SHELL: bash, zsh, fish or pwsh is expected. Found 'bsh'. Did you mean bash?", "portkit completion --help" },
        { "hlep init", "Found 'hlep'.", "portkit help init" },
        { "--frobnicate", "Found --frobnicate.", "portkit --help" },

        // Misspelt options, and those of other programs.
        { "convert n.prototxt --wieghts w.caffemodel -o m.onnx", "Found --wieghts.", "portkit convert n.prototxt --weights w.caffemodel -o m.onnx" },
        { "convert --wieghts w.caffemodel n.prototxt -o m.onnx", "Found --wieghts.", "portkit convert n.prototxt --weights w.caffemodel -o m.onnx" },
        { "convert n.prototxt --Seed 3 -o m.onnx", "Found --Seed.", "portkit convert n.prototxt --seed 3 -o m.onnx" },
        { "convert n.prototxt --seed=3 -output m.onnx", "Found -output.", "portkit convert n.prototxt --seed 3 -o m.onnx" },
        { "convert n.prototxt -output=m.onnx", "Found -output.", "portkit convert n.prototxt -o m.onnx" },
        { "convert n.prototxt -seed 3 -o m.onnx", "Found -seed.", "portkit convert n.prototxt --seed 3 -o m.onnx" },
        { "convert n.prototxt --all_blobs -o m.onnx", "Found --all_blobs.", "portkit convert n.prototxt --all-blobs -o m.onnx" },
        { "convert n.prototxt --external -o m.onnx", "Found --external.", "portkit convert n.prototxt --external-data -o m.onnx" },
        { "convert n.prototxt -o --sede 1", "Found --sede.", "portkit convert n.prototxt -o n.onnx --seed 1" },
        { "convert --prototxt n.prototxt --caffemodel w.caffemodel --out m.onnx", "Found --prototxt, --caffemodel, --out.", "portkit convert n.prototxt --weights w.caffemodel -o m.onnx" },
        { "convert --frobnicate n.prototxt -o m.onnx", "Found --frobnicate.", "portkit convert --help" },
        { "convert n.prototxt -o m.onnx --frobnicate 3", "Found --frobnicate.", "portkit convert --help" },
        { "inspect --frobnicate", "Found --frobnicate.", "portkit inspect --help" },
        { "inspect -n.prototxt", "Found -n.prototxt.", "portkit inspect --help" },

        // What is missing.
        { "convert", "NET is expected. Found none.", "portkit convert net.prototxt" },
        { "convert -", "-o M.onnx is expected. Found none.", "portkit convert - -o net.onnx" },
        { "convert -o m.onnx", "NET is expected. Found none.", "portkit convert net.prototxt -o m.onnx" },
        { "init /dev/fd/63 --seed 3", "-o W.npz is expected.", "portkit init /dev/fd/63 --seed 3 -o net.npz" },
        { "report - ", "-o R.html is expected.", "portkit report - -o net.html" },
        { "compare a.npz", "B is expected. Found none.", "portkit compare a.npz b.npz" },
        { "check", "MODEL is expected. Found none.", "portkit check net.onnx" },
        { "verify", "NET is expected. Found none.", "portkit verify net.prototxt" },
        { "format", "FILE is expected. Found none.", "portkit format net.prototxt" },
        { "convert n.prototxt -o m.onnx --seed", "--seed: a value is expected. Found none.", "portkit convert --help" },
        { "convert n.prototxt -o --all-blobs", "-o: a value is expected. Found none.", "portkit convert --help" },
        { "convert n.prototxt -o m.onnx --seed --weights w", "--seed: a value is expected. Found none.", "portkit convert --help" },

        // Values.
        { "convert n.prototxt -o m.onnx --seed 1 --seed 2", "--seed: one value is expected. Found 1 and 2.", "portkit convert --help" },
        { "convert n.prototxt -o m.onnx -o k.onnx", "--output: one value is expected. Found m.onnx and k.onnx.", "portkit convert --help" },
        { "convert n.prototxt -o m.onnx --seed -1", "--seed: a number from 0 to 4294967295 is expected. Found '-1'.", "portkit convert --help" },
        { "convert n.prototxt -o m.onnx --level x", "--level: a whole number is expected. Found 'x'.", "portkit convert --help" },
        { "check m.onnx --seed x", "--seed: a number from 0 to 4294967295 is expected. Found 'x'.", "portkit check --help" },
        { "convert n.prototxt -o m.onnx --phase tset", "--phase: test or train is expected. Found 'tset'. Did you mean test?", "portkit convert --help" },
        { "explain n.prototxt --framework kears", "--framework: tf1, keras, pytorch, torchsharp or onnx is expected. Found 'kears'. Did you mean keras?", "portkit explain --help" },
        { "convert n.prototxt --scalars 2", "--scalars: 0 or 1 is expected. Found '2'.", "portkit convert --help" },
        { "convert n.prototxt --limit layer=3", "Found 'layer=3'. Did you mean layers?", "portkit convert --help" },
        { "convert n.prototxt -o m.onnx --weights a,,b", "--weights: files joined by commas are expected.", "portkit convert --help" },
        { "convert n.prototxt ,w.caffemodel", "WEIGHTS: files joined by commas are expected.", "portkit convert --help" },
        { "convert n.prototxt --quiet --verbose", "--quiet: either it or --verbose is expected.", "portkit convert --help" },
        { "convert n.prototxt -o m.onnx --weights ,", "--weights: files joined by commas are expected.", "portkit convert --help" },
        { "init n.prototxt -o -", "Found -, which is standard output", "portkit init --help" },
        { "convert n.prototxt -o - --check", "--check: a model in a file is expected", "portkit convert --help" },
        { "check m.onnx --junit - --json", "--junit: the name of a file is expected beside --json", "portkit check --help" },
        { "verify n.prototxt --json --junit /dev/stdout", "--junit: the name of a file is expected beside --json", "portkit verify --help" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void One_mistake_gives_one_line(string typed, string message, string line)
    {
        var problem = Assert.Single(Problems(typed.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(Codes.Argument, problem.Code);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message + problem.Hint);
        Assert.EndsWith(line, problem.Hint, StringComparison.Ordinal);
        Assert.Empty(Problems(line.Split(' ')[1..]));
    }

    /// <summary>A command with each of its options, and nothing in one of them.</summary>
    public static TheoryData<string, string> Options { get; } = [.. from command in PortKitCommand.Create().Subcommands
                                                                   from option in command.Options
                                                                   where option.Arity.MinimumNumberOfValues > 0
                                                                   select (command.Name, option.Name)];

    [Theory]
    [MemberData(nameof(Options))]
    public void An_empty_value_is_none(string command, string option)
    {
        string[] arguments = [.. command == "compare" ? ["a", "b"] : new[] { "n" }, .. command is "convert" or "init" or "report" && option != "--output" ? ["-o", "m.npz"] : Array.Empty<string>()];
        foreach (var given in new string[][] { [option, ""], [$"{option}="] })
        {
            var problem = Assert.Single(Problems([command, .. arguments, .. given]));
            Assert.StartsWith($"{option}: a value is expected. Found", problem.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("convert", "", "-o", "m.onnx")]
    [InlineData("check", "")]
    [InlineData("compare", "", "b")]
    [InlineData("verify", "n", "")]
    [InlineData("format", "")]
    [InlineData("convert", "n", "--weights=", "--require-all-weights", "-o", "m.onnx")]
    [InlineData("convert", "n", "-o", "m.onnx", "--mean:", "--seed", "1")]
    public void So_is_an_empty_argument(params string[] words) =>
        Assert.Contains("a value is expected. Found an empty one.", Assert.Single(Problems(words)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("convert -- -net.prototxt", 0)]
    [InlineData("convert -o m.onnx -- -net.prototxt", 0)]
    [InlineData("convert ./-net.prototxt -o -m.onnx", 0)]
    [InlineData("convert n.prototxt -o=--m.onnx", 0)]
    [InlineData("convert n.prototxt -om.onnx", 0)]
    [InlineData("convert @n.prototxt -o @m.onnx", 0)]
    [InlineData("convert n.prototxt -o m.onnx --input -x=1x2", 0)]
    [InlineData("convert n.prototxt -o m.onnx --input --x=1x2", 0)]
    [InlineData("convert n.prototxt -o m.onnx --input @x=1x2", 0)]
    [InlineData("convert n.prototxt -o m.onnx --init -x=caffe:xavier", 0)]
    [InlineData("convert n.prototxt -o m.onnx --mean -1,-2,-3 --scale -1 --level -1", 0)]
    [InlineData("explain n.prototxt --layer -x --layer --y", 0)]
    [InlineData("inspect -", 0)]
    public void Names_may_begin_with_a_dash(string typed, int count) => Assert.Equal(count, Problems(typed.Split(' ')).Count);

    [Fact]
    public void A_file_that_is_there_needs_no_dashes_before_it()
    {
        using var folder = new TemporaryFolder();
        var name = Path.GetRelativePath(Directory.GetCurrentDirectory(), folder.Root).Replace('.', '-');
        Assert.StartsWith("-", name, StringComparison.Ordinal);
        Assert.Single(Problems(["inspect", name]));
        var path = $"-{Guid.NewGuid():N}.prototxt";
        File.WriteAllText(path, Command.Net);
        try
        {
            Assert.Empty(Problems(["inspect", path]));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("convert n -o m --phase TEST --fill-as Train --fresh-batch-norm IDENTITY --batch Dynamic")]
    [InlineData("init n -o w.npz --layout PyTorch")]
    [InlineData("init n -o w.npz --layout keras")]
    [InlineData("init n -o w.npz --layout torch")]
    [InlineData("explain n --framework keras --framework Torch --framework TensorFlow --framework PYTORCH --framework ONNX --framework tf1")]
    [InlineData("explain n --code --framework keras --framework tf2")]
    [InlineData("convert n -o m --weights a --weights b,c")]
    [InlineData("convert n a --weights b,c")]
    [InlineData("convert n.prototxt w.caffemodel -o m.onnx --seed 3")]
    [InlineData("convert n.prototxt w.caffemodel,w.h5")]
    [InlineData("init n.prototxt w.npz -o v.npz")]
    [InlineData("report n.prototxt w.h5 --quiet")]
    [InlineData("convert - w.caffemodel -o m.onnx")]
    public void Words_are_taken_as_people_write_them(string typed) => Assert.Empty(Problems(typed.Split(' ')));

    [Fact]
    public void Lines_to_type_are_quoted()
    {
        var problem = Assert.Single(Problems(["convert", "my net.prototxt", "it's.caffemodel", "-o", "-m.onnx", "--sede", "1"]));
        Assert.EndsWith(
            OperatingSystem.IsWindows()
                ? "portkit convert \"my net.prototxt\" \"it's.caffemodel\" -o=-m.onnx --seed 1"
                : @"portkit convert 'my net.prototxt' 'it'\''s.caffemodel' -o=-m.onnx --seed 1",
            problem.Hint,
            StringComparison.Ordinal);
    }

    private static IReadOnlyList<Diagnostic> Problems(string[] words)
    {
        var parsed = CommandLine.Parse(PortKitCommand.Create(), words);
        return parsed.Action is System.CommandLine.Help.HelpAction ? [] : UsageProblems.Of(parsed, words);
    }
}
