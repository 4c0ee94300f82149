using PortKit.Caffe.Protos;

namespace PortKit.Caffe.Upgrade;

/// <summary>
/// Sets the multipliers of BatchNorm layers that declare all three of their statistics to 0 (Caffe's upgrade_proto.cpp). The
/// statistics are never learned, and Caffe's batch_norm_layer.cpp refuses any other lr_mult; older files gave one.
/// </summary>
internal static class BatchNormParams
{
    private const int Statistics = 3;

    public static void Apply(NetParameter net, SourceMap map, DiagnosticBag bag)
    {
        var first = net.Layer.FirstOrDefault(NeedsUpgrade);
        if (first is null)
            return;
        var count = net.Layer.Count(NeedsUpgrade);
        var layers = net.Layer.Select(layer => NeedsUpgrade(layer) ? Upgrade(layer, map) : layer).ToList();
        FieldTransfer.ReplaceLayers(net, layers, map);
        bag.Note(
            CaffeCodes.Upgraded,
            map.Locate(first.Param[0]),
            $"The statistics of BatchNorm layers are not learned. Found multipliers for them in {Counted.Of(count, "layer")}, the first being " +
            $"'{first.Name}'; lr_mult and decay_mult were set to 0.");
    }

    // Files of today that spell the zeros out have nothing to upgrade.
    private static bool NeedsUpgrade(LayerParameter layer) =>
        layer.Type == "BatchNorm"
        && layer.Param.Count == Statistics
        && layer.Param.Any(spec => spec.LrMult != 0 || spec.DecayMult != 0);

    private static LayerParameter Upgrade(LayerParameter old, SourceMap map)
    {
        var layer = FieldTransfer.ShallowCopy(old, map);
        for (var i = 0; i < layer.Param.Count; i++)
        {
            var spec = FieldTransfer.ShallowCopy(layer.Param[i], map);
            spec.LrMult = 0;
            spec.DecayMult = 0;
            layer.Param[i] = spec;
        }
        return layer;
    }
}
