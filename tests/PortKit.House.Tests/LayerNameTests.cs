using PortKit.Layers;

namespace PortKit.House.Tests;

/// <summary>
/// A layer type's name stands where everything is known of the layer, in the older syntaxes, and in code for other frameworks. Whoever else would
/// ask for it asks the layer.
/// </summary>
public sealed class LayerNameTests
{
    private static readonly string[] Rooms = ["PortKit.Layers", "PortKit.Caffe.Upgrade", "PortKit.Explanation.Code"];

    /// <summary>Who else has such a word, and why.</summary>
    private static readonly Dictionary<string, string> Others = new(StringComparer.Ordinal)
    {
        ["PortKit.Caffe.LayerWords"] = "says what was meant by a word that is no type, and which types the syntax of 2014 lacks",
        ["PortKit.Cli.Usage.OptionNames"] = "options of the library have such names, such as Scale of a preprocessing",
        ["PortKit.Caffe.Protos"] = "is generated: messages, fields and values of enums have such names",
        ["PortKit.Reporting.Drawing.FamilyColour"] = "the legend calls two families as their best known types are called",
        ["PortKit.Onnx"] = "ONNX has operators of the same names",
        ["PortKit.Initializers.Equivalents.OnnxCalls"] = "ONNX has operators of the same names",
        ["PortKit.Verification.ModelSignalMap"] = "ONNX has operators of the same names",
    };

    private static readonly HashSet<string> Names = [.. LayerCatalog.Default.Types];

    private static readonly List<(Type Type, string Text)> Found =
        [.. CompiledLiterals.Assemblies.SelectMany(CompiledLiterals.In).Where(literal => Names.Contains(literal.Text)).Distinct()];

    [Fact]
    public void A_layer_types_name_stands_in_its_rooms_alone()
    {
        Assert.Subset(Found.Where(literal => IsIn(literal.Type, "PortKit.Layers")).Select(literal => literal.Text).ToHashSet(), Names);
        var strays = Found.Where(literal => !Rooms.Concat(Others.Keys).Any(place => IsIn(literal.Type, place)));
        Assert.Equal([], strays.Select(literal => $"{literal.Type.FullName} has \"{literal.Text}\""));
    }

    [Fact]
    public void Nobody_is_excused_who_needs_no_excuse() =>
        Assert.All(Rooms.Concat(Others.Keys), place => Assert.Contains(Found, literal => IsIn(literal.Type, place)));

    /// <summary>Whether it is the type, or lies in the namespace or in one below.</summary>
    private static bool IsIn(Type type, string place) =>
        type.FullName == place || $"{type.Namespace}.".StartsWith($"{place}.", StringComparison.Ordinal);
}
