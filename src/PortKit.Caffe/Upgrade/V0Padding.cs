using PortKit.Caffe.Protos;

namespace PortKit.Caffe.Upgrade;

/// <summary>
/// Folds V0 padding layers into the convolution or pooling layer behind them: that layer takes over the pad and the bottom,
/// and the padding layer goes (Caffe's upgrade_proto.cpp).
/// </summary>
internal static class V0Padding
{
    public static void Apply(NetParameter net, SourceMap map, DiagnosticBag bag)
    {
        // Which layer made each blob last; null for an input of the net.
        var makers = new Dictionary<string, V1LayerParameter?>();
        foreach (var input in net.Input)
            makers[input] = null;
        var kept = new List<V1LayerParameter>(net.Layers.Count);
        foreach (var layer in net.Layers)
        {
            var folded = Fold(layer, makers, map, bag);
            if (!IsPadding(layer))
                kept.Add(folded);
            foreach (var top in layer.Top)
                makers[top] = layer;
        }
        FieldTransfer.ReplaceLayers(net, kept, map);
    }

    private static V1LayerParameter Fold(
        V1LayerParameter layer,
        Dictionary<string, V1LayerParameter?> makers,
        SourceMap map,
        DiagnosticBag bag)
    {
        var result = layer;
        for (var i = 0; i < layer.Bottom.Count; i++)
        {
            var bottom = layer.Bottom[i];
            if (!makers.TryGetValue(bottom, out var maker))
            {
                bag.Error(
                    CaffeCodes.CannotUpgrade,
                    map.Locate(layer, V1LayerParameter.BottomFieldNumber, i),
                    $"V0 layer '{layer.Layer?.Name}': a bottom must be an input of the net or the top of an earlier layer. " +
                    $"Found '{bottom}'.");
                continue;
            }
            if (maker is null || !IsPadding(maker) || !CanFold(layer, maker, map, bag))
                continue;
            var inner = FieldTransfer.ShallowCopy(layer.Layer!, map);
            // The pad holds even if the padding layer leaves it at its default of 0.
            inner.Pad = maker.Layer.Pad;
            map.Record(inner, V0LayerParameter.PadFieldNumber, 0, map.Locate(maker.Layer, V0LayerParameter.PadFieldNumber));
            result = FieldTransfer.ShallowCopy(layer, map);
            result.Layer = inner;
            result.Bottom[i] = maker.Bottom[0];
            map.Record(
                result, V1LayerParameter.BottomFieldNumber, i, map.Locate(maker, V1LayerParameter.BottomFieldNumber));
        }
        return result;
    }

    private static bool CanFold(V1LayerParameter layer, V1LayerParameter padding, SourceMap map, DiagnosticBag bag)
    {
        var type = layer.Layer?.Type ?? "";
        if (type is not ("conv" or "pool"))
        {
            return Refuse(
                map.Locate(layer),
                $"A padding layer must lead into a conv or a pool layer. Found '{padding.Layer.Name}' leading into " +
                $"'{layer.Layer?.Name}' of type '{type}'.");
        }
        if (layer.Bottom.Count != 1)
        {
            return Refuse(
                map.Locate(layer),
                $"V0 layer '{layer.Layer?.Name}': a layer behind a padding layer must have one bottom. " +
                $"Found {layer.Bottom.Count}.");
        }
        if (padding.Bottom.Count != 1 || padding.Top.Count != 1)
        {
            return Refuse(
                map.Locate(padding),
                $"V0 layer '{padding.Layer.Name}': a padding layer must have one bottom and one top. " +
                $"Found {padding.Bottom.Count} and {padding.Top.Count}.");
        }
        return true;

        bool Refuse(SourceLocation at, string message)
        {
            bag.Error(CaffeCodes.CannotUpgrade, at, message);
            return false;
        }
    }

    private static bool IsPadding(V1LayerParameter layer) => layer.Layer?.Type == V0Options.Padding;
}
