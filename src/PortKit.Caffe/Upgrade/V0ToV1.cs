using Google.Protobuf;
using Google.Protobuf.Reflection;
using PortKit.Caffe.Protos;

namespace PortKit.Caffe.Upgrade;

/// <summary>
/// From the syntax of 2013 (V0, one inner <c>layer { }</c> with all options side by side) to that of 2014 (V1, a parameter
/// message for each type), as Caffe's upgrade_proto.cpp does.
/// </summary>
internal static class V0ToV1
{
    public static void Apply(NetParameter net, SourceMap map, DiagnosticBag bag)
    {
        var first = net.Layers.FirstOrDefault(layer => layer.Layer is not null);
        if (first is null)
            return;
        var count = net.Layers.Count;
        V0Padding.Apply(net, map, bag);
        var layers = net.Layers.Select(layer => Upgrade(layer, map, bag)).ToList();
        FieldTransfer.ReplaceLayers(net, layers, map);
        DropWhatV0Lacks(net, map, bag);

        var folded = count - layers.Count;
        var padding = folded > 0 ? $", {folded} of them padding that became the pad of the layer behind" : "";
        bag.Note(
            CaffeCodes.Upgraded,
            map.Locate(first),
            "The net is in Caffe's syntax of 2013 (V0). "
                + $"Its {Counted.Of(count, "layer")} {Counted.Verb(count, "was", "were")} upgraded to that of 2014 (V1){padding}.");
    }

    private static V1LayerParameter Upgrade(V1LayerParameter old, SourceMap map, DiagnosticBag bag)
    {
        var layer = new V1LayerParameter();
        if (old.Layer is { } inner)
            map.Derive(layer, inner);
        // Last, so that the layer stands where its `layers` stands; the unknown fields of both are kept.
        map.Derive(layer, old);
        foreach (var field in V1LayerParameter.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.FieldNumber is V1LayerParameter.BottomFieldNumber or V1LayerParameter.TopFieldNumber)
                FieldTransfer.Copy(old, field, layer, field, map);
            else if (field.FieldNumber != V1LayerParameter.LayerFieldNumber && FieldTransfer.IsSet(old, field))
                WarnOfOuterField(old, field, map, bag);
        }
        if (old.Layer is null)
        {
            bag.Error(
                CaffeCodes.CannotUpgrade,
                map.Locate(old),
                $"Every layer of a V0 net must hold its options in an inner layer {{ ... }}. Found layer '{old.Name}' without one.");
            return layer;
        }
        FieldTransfer.CopySameNames(old.Layer, layer, map, NotOfTheLayer);
        UpgradeType(old.Layer, layer, map, bag);
        foreach (var field in V0LayerParameter.Descriptor.Fields.InFieldNumberOrder())
        {
            if (V0Options.Places.TryGetValue(field.FieldNumber, out var places) && FieldTransfer.IsSet(old.Layer, field))
                Place(old.Layer, field, places, layer, map, bag);
        }
        return layer;
    }

    // What has its own way, although V1 has a field of that name.
    private static ReadOnlySpan<int> NotOfTheLayer =>
        [V0LayerParameter.TypeFieldNumber, V0LayerParameter.Hdf5OutputParamFieldNumber];

    private static void UpgradeType(V0LayerParameter inner, V1LayerParameter layer, SourceMap map, DiagnosticBag bag)
    {
        if (!inner.HasType)
            return;
        var at = map.Locate(inner, V0LayerParameter.TypeFieldNumber);
        if (!V0Options.Types.TryGetValue(inner.Type, out var type))
        {
            bag.Error(
                CaffeCodes.CannotUpgrade,
                at,
                $"V0 layer '{inner.Name}': type must be one of {string.Join(", ", V0Options.Types.Keys)}, {V0Options.Padding}. " +
                $"Found '{inner.Type}'.");
            return;
        }
        layer.Type = type;
        map.Record(layer, V1LayerParameter.TypeFieldNumber, 0, at);
    }

    private static void Place(
        V0LayerParameter inner,
        FieldDescriptor option,
        V0Place[] places,
        V1LayerParameter layer,
        SourceMap map,
        DiagnosticBag bag)
    {
        var at = map.Locate(inner, option.FieldNumber);
        if (!places.Any(p => p.Type is null || p.Type == inner.Type))
        {
            var expected = places.Length == 0
                ? $"{option.Name} has no counterpart in a later syntax."
                : $"{option.Name} belongs to V0 layers of type {string.Join(", ", places.Select(p => p.Type))}.";
            bag.Warning(
                CaffeCodes.CannotUpgrade,
                at,
                $"{expected} Found it in layer '{inner.Name}' of type '{inner.Type}'; it is left out, as in Caffe.");
            return;
        }
        var place = places.First(p => p.Type is null || p.Type == inner.Type);
        var param = V1LayerParameter.Descriptor.FindFieldByNumber(place.Param);
        if (place.Field == V0Options.WholeMessage)
        {
            FieldTransfer.Copy(inner, option, layer, param, map);
            return;
        }
        if (option.FieldNumber == V0LayerParameter.PoolFieldNumber && !Enum.IsDefined(inner.Pool))
        {
            bag.Warning(
                CaffeCodes.CannotUpgrade,
                at,
                $"V0 layer '{inner.Name}': pool must be MAX, AVE or STOCHASTIC. Found {(int)inner.Pool}; it is left out, as in Caffe.");
            return;
        }
        if (!param.Accessor.HasValue(layer))
        {
            var created = param.MessageType.Parser.ParseFrom(ByteString.Empty);
            param.Accessor.SetValue(layer, created);
            map.Record(created, at);
            map.Record(layer, param.FieldNumber, 0, at);
        }
        var message = (IMessage)param.Accessor.GetValue(layer);
        FieldTransfer.Copy(inner, option, message, message.Descriptor.FindFieldByNumber(place.Field), map);
    }

    private static void WarnOfOuterField(V1LayerParameter old, FieldDescriptor field, SourceMap map, DiagnosticBag bag) =>
        bag.Warning(
            CaffeCodes.CannotUpgrade,
            map.Locate(old, field.FieldNumber),
            $"In a V0 net only bottom and top stand beside the inner layer {{ ... }}. Found {field.Name} beside layer " +
            $"'{old.Layer?.Name ?? old.Name}'; it is left out, as in Caffe.");

    // Caffe carries over a V0 net's name, inputs and force_backward, and nothing else.
    private static void DropWhatV0Lacks(NetParameter net, SourceMap map, DiagnosticBag bag)
    {
        Drop(NetParameter.StateFieldNumber);
        Drop(NetParameter.DebugInfoFieldNumber);
        Drop(NetParameter.InputShapeFieldNumber);

        void Drop(int number)
        {
            var field = NetParameter.Descriptor.FindFieldByNumber(number);
            if (!FieldTransfer.IsSet(net, field))
                return;
            bag.Warning(
                CaffeCodes.CannotUpgrade,
                map.Locate(net, number),
                $"A V0 net has no field {field.Name}. Found it; it is left out, as in Caffe.");
            field.Accessor.Clear(net);
        }
    }
}
