using PortKit.Caffe.Protos;
using PortKit.Caffe.Upgrade;

namespace PortKit.Caffe;

/// <summary>Holds layers' include and exclude rules against a state, as Caffe's net.cpp does.</summary>
public static class NetStateFilter
{
    /// <summary>
    /// Leaves out the layers that are not in <paramref name="net"/> in the given state. A layer with include rules is in if one of
    /// them holds; one with exclude rules is in unless one of them holds; a layer without rules is in.
    /// </summary>
    /// <param name="net">An upgraded net; it is not changed.</param>
    /// <param name="state">The state in full, from <see cref="NetStates"/>; it becomes the state of the result.</param>
    /// <param name="map">Where the net's fields stood.</param>
    /// <param name="bag">
    /// Gets a <see cref="CaffeCodes.IncludeAndExclude"/> error for each layer with both kinds of rules; such a layer stays in.
    /// </param>
    public static FilteredNet Filter(NetParameter net, NetState state, SourceMap map, DiagnosticBag bag)
    {
        ArgumentNullException.ThrowIfNull(net);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(bag);
        var filtered = FieldTransfer.ShallowCopy(net, map);
        filtered.State = state.Clone();
        var kept = new List<LayerParameter>(net.Layer.Count);
        var removed = new List<RemovedLayer>();
        foreach (var layer in net.Layer)
        {
            if (HoldsBothKinds(layer, map, bag) || Remove(layer, state, map) is not { } removal)
                kept.Add(layer);
            else
                removed.Add(removal);
        }
        FieldTransfer.ReplaceLayers(filtered, kept, map);
        return new FilteredNet(filtered, removed);
    }

    /// <summary>
    /// Whether a state meets a rule: every condition that the rule names holds, with all of its stages and none of its
    /// not_stages in the state. A rule without conditions is always met.
    /// </summary>
    public static bool Meets(NetState state, NetStateRule rule)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(rule);
        return StateRules.FirstBroken(state, rule) is null;
    }

    private static RemovedLayer? Remove(LayerParameter layer, NetState state, SourceMap map)
    {
        if (layer.Exclude.FirstOrDefault(rule => Meets(state, rule)) is { } exclude)
        {
            var reason = $"the rule {StateRules.Print("exclude", exclude)} leaves it out{StateRules.WhyMet(state, exclude)}";
            return new RemovedLayer(layer, exclude, reason, map.Locate(exclude));
        }
        if (layer.Include.Count == 0 || layer.Include.Any(rule => Meets(state, rule)))
            return null;
        var reasons = layer.Include.Select(
            rule => $"the rule {StateRules.Print("include", rule)} leaves it out {StateRules.FirstBroken(state, rule)}");
        return new RemovedLayer(
            layer, layer.Include[0], string.Join(" and ", reasons), map.Locate(layer.Include[0]));
    }

    private static bool HoldsBothKinds(LayerParameter layer, SourceMap map, DiagnosticBag bag)
    {
        if (layer.Include.Count == 0 || layer.Exclude.Count == 0)
            return false;
        bag.Error(
            CaffeCodes.IncludeAndExclude,
            map.Locate(layer.Exclude[0]),
            $"Layer '{layer.Name}' ({layer.Type}): a layer has either include or exclude rules. Found {layer.Include.Count} include " +
            $"(the first at {map.Locate(layer.Include[0])}) and {layer.Exclude.Count} exclude.",
            "keep the include rules and write what is excluded as not_stage, min_level or max_level in them");
        return true;
    }
}
