using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PortKit.Caffe.Protos;
using PortKit.Cli.Usage;
using PortKit.Formats;
using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;
using PortKit.Net;

namespace PortKit.Cli.Commands;

/// <summary>The argument and the options of every command that plans a net.</summary>
/// <param name="takesValues">Whether --input may name a file of values too, for the commands that run the net.</param>
/// <param name="takesOutputs">Whether the outputs can be named, for the commands that make a model.</param>
/// <param name="takesWeights">Whether trained weights may stand behind the net, for the commands that write a file.</param>
/// <param name="ofSolver">Whether it is a solver, whose TRAIN net is meant: there is no phase to choose.</param>
internal sealed class NetOptions(bool takesValues = false, bool takesOutputs = false, bool takesWeights = false, bool ofSolver = false)
{
    private readonly Argument<string> _net = new("NET")
    {
        Description = ofSolver ? "A Caffe solver (prototxt), or - for standard input." : "A Caffe net or solver (prototxt), or - for standard input.",
        HelpName = ofSolver ? "SOLVER" : null,
    };

    private readonly Option<uint?> _seed = new("--seed")
    {
        Description = "The seed of the random fills, 0 to 4294967295. Default: the solver's random_seed, or 0.",
        HelpName = "N",
        CustomParser = result => uint.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
            ? seed
            : Fail<uint?>(result, $"--seed: a number from 0 to {uint.MaxValue} is expected. Found '{result.Tokens[0].Value}'."),
    };

    private static readonly Words<Phase> Phases = new([new("test", Phase.Test), new("train", Phase.Train)]);

    private readonly Option<Phase> _phase = Phases.Option("--phase", "The phase whose layers are taken. Default: test.", Phase.Test);

    private readonly Option<Phase?> _fillAs = new Words<Phase?>([new("test", Phase.Test), new("train", Phase.Train)]).Option(
        "--fill-as", "The phase whose net the random numbers are drawn for. Default: that of --phase; with a solver, train.", null);

    private readonly Option<int?> _level = new("--level")
    {
        Description = "The level for include and exclude rules. Default: the one a solver gives, or 0.",
        HelpName = "N",
    };

    private readonly Option<string[]> _stages = new("--stage")
    {
        Description = "A stage for include and exclude rules. May be given several times.",
        HelpName = "S",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> _inputs = new("--input")
    {
        Description = takesValues
            ? "The shape of an input, such as data=1x3x224x224, or its values, such as data=cat.npy (of an .npz the member NAME, or the only one). "
              + "May be given several times."
            : "The shape of an input, such as data=1x3x224x224"
              + (takesOutputs ? ", or data=1x3xHxW to leave height and width open, data=Nx3xHxW the batch too." : ".")
              + " May be given several times.",
        HelpName = takesValues ? $"NAME=SHAPE|{InputArgument.ValuesForm}" : "NAME=SHAPE",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<BatchSize?> _batch = new("--batch")
    {
        Description = "The batch, in place of the net's own: the first axis of the inputs, or dynamic for any. Default: the net's own.",
        HelpName = "N|dynamic",
        CustomParser = result => BatchSize.TryParse(result.Tokens[0].Value, out var batch)
            ? batch
            : Fail<BatchSize?>(result, $"--batch: a number from 1 on is expected, or dynamic. Found '{result.Tokens[0].Value}'."),
    };

    private readonly Option<string[]> _outputs = new("--outputs")
    {
        Description = "The blobs to have as outputs, joined by commas; an earlier version of one is named BLOB@LAYER. Layers and inputs that they do "
            + "not need are left out. Default: the blobs that no layer reads.",
        HelpName = "BLOB,...",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _until = new("--until")
    {
        Description = "The layer whose tops are the outputs: layers after it, and those that it does not need, are left out.",
        HelpName = "LAYER",
    };

    private readonly Option<string[]> _defines = new("--define")
    {
        Description = "The value of a name in a net that is a template: $NAME, {{name}}, %(name)s, __NAME__, or a bare word. May be given "
            + "several times.",
        HelpName = "NAME=VALUE",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<ProposalSettings?> _proposals = new("--proposals")
    {
        Description = "What py-faster-rcnn's settings say of the layer rpn.proposal_layer, any of candidates (RPN_PRE_NMS_TOP_N), most "
        + "(RPN_POST_NMS_TOP_N), "
            + "overlap (RPN_NMS_THRESH) and min-size (RPN_MIN_SIZE). Default: its own for the phase, in test "
            + "candidates=6000,most=300,overlap=0.7,min-size=16.",
        HelpName = "NAME=VALUE,...",
        CustomParser = result => ProposalSettings.TryParse(result.Tokens[0].Value, out var settings)
            ? settings
            : Fail<ProposalSettings?>(
                result, "--proposals: settings such as candidates=6000,most=300,overlap=0.7,min-size=16 are expected. Found "
                    + $"'{result.Tokens[0].Value}'."),
    };

    private readonly Option<bool> _deploy = new("--deploy")
    {
        Description = "Cut a net that is trained to one that infers: SoftmaxWithLoss becomes Softmax, other losses and Accuracy go, and so do "
        + "labels and "
            + "layers of unknown types whose tops nobody reads.",
    };

    private readonly UnknownTypeOptions _unknownTypes = new();

    private readonly PluginOption _plugins = new();

    private readonly LimitOption _limits = new();

    private readonly Option<BoostVersion> _boost = new("--boost")
    {
        Description = "The Boost version that Caffe was built with (1.47 to 1.90): gaussian numbers changed at 1.56 and 1.64. Default: 1.74.",
        HelpName = "VERSION",
        DefaultValueFactory = _ => BoostVersion.Default,
        CustomParser = result => BoostVersion.TryParse(result.Tokens[0].Value, out var version)
            ? version
            : Fail<BoostVersion>(result, $"--boost: a version from 1.47 to 1.90 is expected. Found '{result.Tokens[0].Value}'."),
    };

    private readonly Option<CaffeVersion?> _caffe = new Words<CaffeVersion?>(
        [.. Enum
            .GetValues<CaffeVersion>()
            .Select(version => new KeyValuePair<string, CaffeVersion?>(CaffeVersions.NameOf(version), version))]).Option(
        "--caffe",
        "Whose bilinear kernels are filled: those of the release 1.0 (and of all before it, and most forks), which differ "
            + "for sizes 2, 3, 6, 7, 10, 11 and so on, or master's since October 2017. Default: master.",
        null);

    private readonly Option<FreshBatchNorm> _freshBatchNorm = new Words<FreshBatchNorm>([
        new("caffe", FreshBatchNorm.Caffe),
        new("identity", FreshBatchNorm.Identity)
    ]).Option(
        "--fresh-batch-norm",
        "How BatchNorm layers that were never trained start: with Caffe's zeros, or as the identity. Default: caffe.",
        FreshBatchNorm.Caffe);

    private readonly WeightOptions _weights = new(takesWeights);

    private readonly Option<string[]> _initializers = new("--init")
    {
        Description = "An initializer in place of a filler, such as conv*=keras:HeNormal(), or a .json or .toml file of them. May be given "
            + "several times; later ones win.",
        HelpName = "LAYER[.INDEX]=SPEC|FILE",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> _strict = new("--strict")
    {
        Description = "Refuse fields that neither Caffe nor PortKit knows, and engines that Caffe does not have.",
    };

    private readonly Option<string[]> _ignore = new("--ignore")
    {
        Description = "A field that is not known, such as relu or convolution_param.relu: convert as if it were not there. May be given "
            + "several times.",
        HelpName = "FIELD",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> _ignoreUnknown = new("--ignore-unknown") { Description = "Convert as if no field that is not known were there." };

    private readonly Option<bool> _verbose = new("--verbose")
    {
        Description = "Note also what changes nothing, such as the engines of forks of Caffe.",
    };

    private byte[]? _standardInput;

    private enum FreshBatchNorm
    {
        Caffe,
        Identity,
    }

    /// <summary>The net, as it was named.</summary>
    public Argument<string> Net => _net;

    /// <summary>Adds the argument and the options to a command, and what they check.</summary>
    public void AddTo(Command command)
    {
        _inputs.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (!InputArgument.TryParseInput(token.Value, out _, out _)
                    && !(takesOutputs && InputArgument.TryParseSymbolic(token.Value, out _, out _))
                    && !(takesValues && InputArgument.TryParseValues(token.Value, out _, out _)))
                {
                    var values = takesValues ? $", or {InputArgument.ValuesForm}" : "";
                    var open = InputArgument.OpenSizes(token.Value);
                    var advice = open.Count == 0
                        ? ""
                        : $" Give a whole number from 1 on in place of {string.Join(" and ", open)}"
                            + (takesOutputs ? ", or names such as 1x3xHxW for sizes that stay open." : ": convert alone leaves sizes open.");
                    result.AddError($"--input: NAME=SHAPE is expected, such as data=1x3x224x224{values}. Found '{token.Value}'.{advice}");
                }
            }
        });
        _defines.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
                result.AddError($"--define: NAME=VALUE is expected, such as cls3x=63. Found '{token.Value}'.");
        });
        _initializers.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (!InitializerOverride.TryParse(token.Value, out _))
                {
                    result.AddError("--init: LAYER=SPEC is expected, such as conv1=keras:HeNormal(), or a file that ends in .json or .toml. "
                        + $"Found '{token.Value}'.");
                }
            }
        });
        _outputs.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (token.Value.Split(',', StringSplitOptions.TrimEntries).Contains(""))
                    result.AddError($"--outputs: names of blobs are expected, joined by commas. Found '{token.Value}'.");
            }
        });
        command.Add(_net);
        _weights.AddTo(command);
        Option[] options =
        [
            _seed,
            .. ofSolver ? Array.Empty<Option>() : [_phase],
            _fillAs,
            _level,
            _stages,
            _inputs,
            _batch,
            _deploy,
            _defines,
            _proposals,
            .. _unknownTypes.All,
            _plugins.Option,
            _boost,
            _caffe,
            _freshBatchNorm,
            .. _weights.All,
            _initializers, _strict, _ignore, _ignoreUnknown, _verbose,
            _limits.Option,
        ];
        foreach (var option in options)
            command.Add(option);
        if (takesOutputs)
        {
            command.Add(_outputs);
            command.Add(_until);
            command.Validators.Add(result =>
            {
                if (result.GetResult(_until) is { Implicit: false } && NamesOutputs(result))
                    result.AddError("--until names a layer whose tops are the outputs, and --outputs names the outputs: give one of them.");
            });
        }
    }

    /// <summary>Whether outputs are named.</summary>
    public bool NamesOutputs(CommandResult result) => result.GetValue(_outputs) is { Length: > 0 };

    /// <summary>Whether a phase is named.</summary>
    public bool NamesPhase(CommandResult result) => result.GetResult(_phase) is { Implicit: false };

    /// <summary>Whether weights are named.</summary>
    public bool NamesWeights(CommandResult result) => _weights.AreNamed(result);

    /// <summary>The options that were given, laid over others.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="others">Those that hold where nothing was given, such as what a model says of itself; null for the defaults.</param>
    public ConvertOptions Read(ParseResult parsed, ConvertOptions? others = null)
    {
        others ??= new ConvertOptions();
        return _weights.Read(parsed, _unknownTypes.Read(parsed, others)) with
        {
            Seed = parsed.GetValue(_seed) ?? others.Seed,
            Phase = IsGiven(_phase) ? parsed.GetValue(_phase) : others.Phase,
            FillAs = parsed.GetValue(_fillAs) ?? others.FillAs,
            Level = parsed.GetValue(_level) ?? others.Level,
            Stages = IsGiven(_stages) ? parsed.GetValue(_stages)! : others.Stages,
            InputShapes = InputArgument.ShapesOf(parsed.GetValue(_inputs)!, others.InputShapes),
            SymbolicShapes = InputArgument.SymbolicShapesOf(parsed.GetValue(_inputs)!, others.SymbolicShapes),
            Outputs = takesOutputs && IsGiven(_outputs)
                ? [.. parsed.GetValue(_outputs)!.SelectMany(names => names.Split(',', StringSplitOptions.TrimEntries))]
                : others.Outputs,
            Until = takesOutputs ? parsed.GetValue(_until) ?? others.Until : others.Until,
            Defines = IsGiven(_defines) ? DefinesOf(parsed.GetValue(_defines)!) : others.Defines,
            Proposals = parsed.GetValue(_proposals) ?? others.Proposals,
            Deploy = parsed.GetValue(_deploy) || others.Deploy,
            Batch = parsed.GetValue(_batch) ?? others.Batch,
            Boost = IsGiven(_boost) ? parsed.GetValue(_boost) : others.Boost,
            Caffe = parsed.GetValue(_caffe) ?? others.Caffe,
            IdentityBatchNorm = IsGiven(_freshBatchNorm) ? parsed.GetValue(_freshBatchNorm) == FreshBatchNorm.Identity : others.IdentityBatchNorm,
            Initializers = IsGiven(_initializers) ? Initializers(parsed.GetValue(_initializers)!) : others.Initializers,
            Strict = parsed.GetValue(_strict),
            IgnoredFields = parsed.GetValue(_ignore)!,
            IgnoreUnknownFields = parsed.GetValue(_ignoreUnknown),
            Verbose = parsed.GetValue(_verbose),
            Limits = _limits.Read(parsed),
        };

        bool IsGiven(Option option) => parsed.GetResult(option) is { Implicit: false };
    }

    /// <summary>The files of values that were given for inputs, by input.</summary>
    public IReadOnlyDictionary<string, string> ReadValues(ParseResult parsed) =>
        InputArgument.FilesOf(takesValues ? parsed.GetValue(_inputs)! : [], TensorFormats.HoldsArrays);

    /// <summary>What the net was named by.</summary>
    public string NameOf(ParseResult parsed) => parsed.GetValue(_net) is { } net && net != "-" ? net : StandardInput.Name;

    /// <summary>Reads and plans the net that was named. Standard input is read once, however often its net is planned.</summary>
    public PlanResult Plan(ParseResult parsed, ConvertOptions options, CancellationToken cancellation) =>
        Plan(parsed, NameOf(parsed), options, cancellation);

    /// <summary>Reads and plans a net.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="net">The file, or <see cref="StandardInput.Name"/>. Nets in files may be planned at the same time.</param>
    /// <param name="options">How to read, plan and fill it.</param>
    /// <param name="cancellation">Stops it.</param>
    public PlanResult Plan(ParseResult parsed, string net, ConvertOptions options, CancellationToken cancellation)
    {
        options = options with { Catalog = _plugins.Load(parsed, out var problems) };
        if (problems.Count > 0)
            return PlanResult.Refused(problems);
        var isFile = net != StandardInput.Name || parsed.GetValue(_net) != "-";
        var planned = isFile
            ? Converter.Plan(net, options, cancellation)
            : Converter.Plan(_standardInput ??= StandardInput.ReadAll(options.Limits), StandardInput.Name, options, cancellation);
        if (!isFile && StandardInput.File is { } file)
            planned.FilesRead.Add(file, "the net");
        _plugins.AddTo(planned.FilesRead, parsed);
        return planned;
    }

    private static List<InitializerOverride> Initializers(string[] texts)
    {
        var given = new List<InitializerOverride>();
        foreach (var text in texts)
        {
            if (InitializerOverride.TryParse(text, out var one))
                given.Add(one);
        }

        return given;
    }

    // The last value of a name counts.
    private static Dictionary<string, string> DefinesOf(string[] texts)
    {
        var defines = new Dictionary<string, string>();
        foreach (var text in texts)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            defines[text[..at]] = text[(at + 1)..];
        }

        return defines;
    }

    private static T? Fail<T>(ArgumentResult result, string message)
    {
        result.AddError(message);
        return default;
    }
}
