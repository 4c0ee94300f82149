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
        ["PortKit.Caffe.Protos"] = "is generated: messages, fields and values of enums have such names",
        ["PortKit.Reporting.Drawing.FamilyColour"] = "the legend calls two families as their best known types are called",
        ["PortKit.Onnx"] = "ONNX has operators of the same names",
        ["PortKit.Verification.ModelSignalMap"] = "ONNX has operators of the same names",
    };

    [Fact]
    public void A_layer_types_name_stands_in_its_rooms_alone()
    {
        var types = LayerCatalog.Default.Types.ToHashSet(StringComparer.Ordinal);
        var found = CompiledLiterals.Assemblies.SelectMany(CompiledLiterals.In).Where(literal => types.Contains(literal.Text)).ToList();
        Assert.Subset(found.Where(literal => IsIn(literal.Type, "PortKit.Layers")).Select(literal => literal.Text).ToHashSet(), types);
        var strays = found
            .Where(literal => !Rooms.Any(room => IsIn(literal.Type, room)) && !Others.Keys.Any(other => literal.Type.FullName == other || IsIn(literal.Type, other)))
            .Select(literal => $"{literal.Type.FullName} has \"{literal.Text}\"")
            .Distinct();
        Assert.Equal([], strays);
    }

    [Fact]
    public void Nobody_is_excused_who_needs_no_excuse()
    {
        var types = LayerCatalog.Default.Types.ToHashSet(StringComparer.Ordinal);
        var all = CompiledLiterals.Assemblies.SelectMany(CompiledLiterals.In).Where(literal => types.Contains(literal.Text)).Select(literal => literal.Type).ToHashSet();
        Assert.All(Rooms.Concat(Others.Keys), place => Assert.Contains(all, type => type.FullName == place || IsIn(type, place)));
    }

    private static bool IsIn(Type type, string room) => type.Namespace is { } place && (place == room || place.StartsWith(room + ".", StringComparison.Ordinal));
}
