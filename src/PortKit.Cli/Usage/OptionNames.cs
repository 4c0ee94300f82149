using System.Text.RegularExpressions;

namespace PortKit.Cli.Usage;

/// <summary>
/// What the library names by key, in backquotes, as it is typed here. The library's messages say <c>`Batch`</c>, a property of its options, which the
/// command prints as <c>--batch</c>.
/// </summary>
internal static partial class OptionNames
{
    /// <summary>What is typed for each key: an option, several of them, or a command.</summary>
    public static IReadOnlyDictionary<string, string> ByKey { get; } = new Dictionary<string, string>
    {
        ["AllBlobs"] = "--all-blobs",
        ["Batch"] = "--batch",
        ["Boost"] = "--boost",
        ["Caffe"] = "--caffe",
        ["Catalog"] = "--plugin",
        ["ChannelsLastInputs"] = "--nhwc-input",
        ["CustomOps"] = "--custom-ops",
        ["Defines"] = "--define",
        ["Deploy"] = "--deploy",
        ["FillAs"] = "--fill-as",
        ["Float16"] = "--fp16",
        ["IdentityBatchNorm"] = "--fresh-batch-norm",
        ["IdentityBatchNorm = true"] = "--fresh-batch-norm identity",
        ["IgnoredFields"] = "--ignore",
        ["Initializers"] = "--init",
        ["InitializationGraph"] = "--initialization-graph",
        ["Inputs"] = "--input",
        ["InputShapes"] = "--input",
        ["Level"] = "--level",
        ["Limits"] = "--limit",
        ["MeanFile"] = "--mean",
        ["MeanValues"] = "--mean",
        ["Opset"] = "--opset",
        ["Outputs"] = "--outputs",
        ["Phase"] = "--phase",
        ["Preprocessing"] = "--mean, --scale, --swap-rb and --transform",
        ["Proposals"] = "--proposals",
        ["RequireAllWeights"] = "--require-all-weights",
        ["ReshapeWeights"] = "--reshape-weights",
        ["Scale"] = "--scale",
        ["Seed"] = "--seed",
        ["Shapes"] = "--shape",
        ["Stages"] = "--stage",
        ["SymbolicShapes"] = "--input",
        ["Until"] = "--until",
        ["TestData"] = "--test-data",
        ["TrainingData"] = "--data",
        ["TrainingSnapshot"] = "--restore",
        ["UseTransform"] = "--transform",
        ["WeightedOnly = false"] = "--signal",
        ["WeightLayout"] = "--layout",
        ["Weights"] = "--weights",

        ["Check"] = "portkit check",
        ["Convert"] = "portkit convert",
        ["Format"] = "portkit format",
        ["Init"] = "portkit init",
        ["Inspect"] = "portkit inspect",
        ["Output"] = "-o",
        ["Verify"] = "portkit verify",
    };

    /// <summary>A text of the library, with what is typed in place of the keys.</summary>
    public static string Typed(string text) =>
        text.Contains('`', StringComparison.Ordinal)
            ? Key().Replace(text, match => ByKey.TryGetValue(match.Groups["key"].Value, out var typed) ? typed : match.Value)
            : text;

    /// <summary>A diagnostic of the library, with what is typed in place of the keys.</summary>
    public static Diagnostic Typed(Diagnostic diagnostic) => MissingFile.Hinted(diagnostic with
    {
        Location = diagnostic.Location with { File = diagnostic.Location.File is { } file ? Typed(file) : null },
        Message = Typed(diagnostic.Message),
        Hint = diagnostic.Hint is { } hint ? Typed(hint) : null,
    });

    [GeneratedRegex("`(?<key>[^`]+)`")]
    internal static partial Regex Key();
}
