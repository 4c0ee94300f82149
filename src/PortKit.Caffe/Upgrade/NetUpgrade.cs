using PortKit.Caffe.Protos;

namespace PortKit.Caffe.Upgrade;

/// <summary>
/// Brings a net of any of Caffe's generations to today's syntax, as Caffe does when it reads a file (upgrade_proto.cpp).
/// </summary>
public static class NetUpgrade
{
    /// <summary>Upgrades a net, one step after the other; a step that has nothing to do leaves the net alone.</summary>
    /// <param name="net">
    /// The net as it was read. Neither it nor any message in it is changed; the result shares the messages that no step touched.
    /// </param>
    /// <param name="map">Where the net's fields stood; gets the positions of the messages that the upgrade makes.</param>
    /// <param name="bag">
    /// Gets a <see cref="CaffeCodes.Upgraded"/> note for each step that changed something, and
    /// <see cref="CaffeCodes.CannotUpgrade"/> for what has no counterpart: an error where Caffe stops, a warning where it goes
    /// on without the field.
    /// </param>
    /// <returns>A new net, upgraded as far as was possible.</returns>
    public static NetParameter Upgrade(NetParameter net, SourceMap map, DiagnosticBag bag)
    {
        ArgumentNullException.ThrowIfNull(net);
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(bag);
        // From here on the top message is ours; the steps change it, and never what it holds.
        var result = FieldTransfer.ShallowCopy(net, map);
        if (HoldsTwoGenerations(result, map, bag))
            return result;
        V0ToV1.Apply(result, map, bag);
        DataTransformation.Apply(result, map, bag);
        V1ToV2.Apply(result, map, bag);
        InputFields.Apply(result, map, bag);
        BatchNormParams.Apply(result, map, bag);
        return result;
    }

    private static bool HoldsTwoGenerations(NetParameter net, SourceMap map, DiagnosticBag bag)
    {
        if (net.Layers.Count == 0 || net.Layer.Count == 0)
            return false;
        var older = map.Locate(net.Layers[0]);
        var today = map.Locate(net.Layer[0]);
        var (at, field, other, elsewhere) = (older.Line, older.Column).CompareTo((today.Line, today.Column)) > 0
            ? (older, "layers", "layer", today)
            : (today, "layer", "layers", older);
        bag.Error(
            CaffeCodes.CannotUpgrade,
            at,
            $"A net has either 'layer' fields (today's syntax) or 'layers' fields (an older one). Found '{field}' in a net " +
            $"whose '{other}' begins at {elsewhere}.",
            "write all layers as layer { type: \"Convolution\" ... }; a block pasted from an older file must be rewritten");
        return true;
    }
}
