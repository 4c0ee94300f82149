using System.Globalization;
using PortKit.Caffe;
using PortKit.Caffe.Protos;

namespace PortKit.Planning;

/// <summary>
/// Caffe takes <c>""</c> for a name as good as any, ONNX for a value that is left out. So the blob gets a name that no other blob of the net has.
/// </summary>
internal static class UnnamedBlob
{
    private const string Wish = "unnamed";

    /// <summary>What the blob is called, if the net has one; the same in every phase.</summary>
    public static string NameIn(FilteredNet net)
    {
        var layers = net.Net.Layer.Concat(net.Removed.Select(removed => removed.Layer));
        var names = layers.SelectMany(layer => layer.Top.Concat(layer.Bottom)).ToHashSet(StringComparer.Ordinal);
        var name = Wish;
        for (var i = 1; names.Contains(name); i++)
            name = string.Create(CultureInfo.InvariantCulture, $"{Wish}_{i}");
        return name;
    }

    /// <summary>Tells the name, at the first layer that makes the blob.</summary>
    public static void Tell(FilteredNet net, string name, SourceMap map, DiagnosticBag bag)
    {
        if (net.Net.Layer.FirstOrDefault(layer => layer.Top.Contains("")) is not { } maker)
            return;
        var at = map.Locate(maker, LayerParameter.TopFieldNumber, maker.Top.IndexOf(""));
        bag.Note(
            Codes.UnnamedBlob,
            at.Line > 0 ? at : map.Locate(maker),
            $"layer '{maker.Name}' ({maker.Type}): a top has no name, which ONNX does not take; here and in the model it is called '{name}'.",
            $"Give it a name, and the layers that read it:  top: \"{name}\"");
    }
}
