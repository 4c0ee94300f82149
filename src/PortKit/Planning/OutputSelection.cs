using PortKit.Caffe;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Planning;

/// <summary>
/// The outputs that were asked for by name, and the layers that they need. It goes by names alone, so that it can say before the net is planned
/// what need not be known, such as the shape of labels.
/// </summary>
internal sealed class OutputSelection
{
    private const int MostNames = 8;

    private readonly IReadOnlyList<LayerParameter> _layers;
    private readonly IReadOnlyList<Version> _outputs;
    private readonly HashSet<LayerParameter> _neededLayers = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<LayerParameter> _ownLayers;
    private readonly ILookup<object, int> _neededTops;

    private OutputSelection(IReadOnlyList<LayerParameter> layers, IReadOnlyList<Version> outputs, IReadOnlyList<IReadOnlyList<Version>> bottoms)
    {
        _layers = layers;
        _outputs = outputs;
        _ownLayers = new(layers, ReferenceEqualityComparer.Instance);
        var needed = new HashSet<Version>();
        var pending = new Stack<Version>(outputs);
        while (pending.TryPop(out var version))
        {
            if (!needed.Add(version) || !_neededLayers.Add(layers[version.Layer]))
                continue;
            foreach (var bottom in bottoms[version.Layer])
                pending.Push(bottom);
        }

        _neededTops = needed.ToLookup(object (version) => layers[version.Layer], version => version.Top, ReferenceEqualityComparer.Instance);
    }

    /// <summary>Finds the blobs that were asked for. Null if some are not there, which is reported.</summary>
    /// <param name="net">The net.</param>
    /// <param name="names">A blob each: <c>BLOB</c> for what it holds in the end, or <c>BLOB@LAYER</c> for what that layer left in it.</param>
    /// <param name="file">The net's file.</param>
    /// <param name="bag">Takes a <see cref="Codes.UnknownOutput"/> error for each name that is no blob's.</param>
    public static OutputSelection? Of(FilteredNet net, IReadOnlyList<string> names, SourceLocation file, DiagnosticBag bag)
    {
        var layers = net.Net.Layer;
        var versions = new List<Version>();
        var current = new Dictionary<string, Version>(StringComparer.Ordinal);
        var bottoms = new List<IReadOnlyList<Version>>();
        for (var i = 0; i < layers.Count; i++)
        {
            bottoms.Add([.. layers[i].Bottom.Where(current.ContainsKey).Select(name => current[name])]);
            for (var top = 0; top < layers[i].Top.Count; top++)
            {
                var version = new Version(layers[i].Top[top], i, top);
                versions.Add(version);
                current[version.Blob] = version;
            }
        }

        var lastOfLayer = versions.GroupBy(NameOf).ToDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal);
        var outputs = names.Select(Find).ToList();
        return outputs.Contains(null) ? null : new OutputSelection([.. layers], [.. outputs.OfType<Version>().Distinct()], bottoms);

        Version? Find(string name)
        {
            if (current.TryGetValue(name, out var last))
                return last;
            if (lastOfLayer.TryGetValue(name, out var earlier))
                return earlier;
            var known = current.Keys.Concat(versions.Where(version => current[version.Blob] != version).Select(NameOf)).ToList();
            var near = NearestName.Find(name, known.Concat(versions.Select(NameOf)));
            var more = known.Count > MostNames ? $" and {known.Count - MostNames} more" : "";
            var found = known.Count == 0 ? "a net without blobs" : $"{string.Join(", ", known.Take(MostNames))}{more}";
            bag.Error(
                Codes.UnknownOutput,
                file,
                $"`Outputs` {name}: a blob of the net is expected. Found {found}.",
                near is null ? "`Inspect` lists the blobs." : $"Did you mean {near}?");
            return null;
        }

        string NameOf(Version version) => $"{version.Blob}@{layers[version.Layer].Name}";
    }

    /// <summary>
    /// What a layer leaves in its tops, as <see cref="Of"/> takes it. Null if there is no such layer, or it has none, which is reported.
    /// </summary>
    /// <param name="net">The net.</param>
    /// <param name="name">The layer.</param>
    /// <param name="file">The net's file.</param>
    /// <param name="bag">Takes a <see cref="Codes.UnknownOutput"/> error.</param>
    public static IReadOnlyList<string>? TopsOf(FilteredNet net, string name, SourceLocation file, DiagnosticBag bag)
    {
        var layers = net.Net.Layer;
        if (layers.LastOrDefault(layer => layer.Name == name) is { Top.Count: > 0 } found)
            return [.. found.Top.Select(top => $"{top}@{name}")];
        var near = NearestName.Find(name, layers.Select(layer => layer.Name));
        var isThere = layers.Any(layer => layer.Name == name);
        bag.Error(
            Codes.UnknownOutput,
            file,
            $"`Until` {name}: a layer of the net that makes blobs is expected. Found {(isThere ? "one without tops" : "none of that name")}.",
            isThere || near is null ? "`Inspect` lists the layers." : $"Did you mean {near}?");
        return null;
    }

    /// <summary>
    /// Whether an output needs what a layer leaves in one of its tops. Of a layer that is not in the net, as one of the other phase, all is.
    /// </summary>
    public bool Needs(LayerParameter layer, int top) => !_ownLayers.Contains(layer) || _neededTops[layer].Contains(top);

    /// <summary>
    /// The net up to the last layer that an output needs. No layer after it has a say in any output, or in the random numbers of those before it.
    /// </summary>
    public FilteredNet UpToLast(FilteredNet net, SourceMap map)
    {
        var last = _layers.ToList().FindLastIndex(_neededLayers.Contains);
        var head = new NetParameter { Name = net.Net.Name, Layer = { _layers.Take(last + 1) } };
        map.Derive(head, net.Net);
        return net with { Net = head };
    }

    /// <summary>
    /// The layers of a planned net that the outputs need, inputs included. Null if one of them is an input, which is reported.
    /// </summary>
    public NetPlan? Prune(NetPlan net, DiagnosticBag bag)
    {
        var plans = new Dictionary<LayerParameter, PlannedLayer>(ReferenceEqualityComparer.Instance);
        foreach (var layer in net.Layers)
            plans.Add(layer.Source.Parameter, layer);
        var outputs = _outputs.Select(version => plans[_layers[version.Layer]].Tops[version.Top]).ToList();
        foreach (var input in outputs.Where(output => output.IsInput))
        {
            bag.Error(
                Codes.UnknownOutput,
                input.Location,
                $"`Outputs` {input.Name}: a blob that a layer computes is expected. Found an input of the net.",
                "Leave it out: it is fed to the model.");
        }

        // Names alone do not tell that a layer in place changes another blob too.
        if (net.Layers.FirstOrDefault(layer => layer.Changed.Count > 0) is { } writer)
        {
            bag.Add(writer.Source.Refuse(
                Codes.NotConvertible,
                writer.Source.Location,
                "for outputs by name each layer must work on memory of its own, or the layers that are left out may be some that an output needs",
                $"work in place that also changes blob '{writer.Changed[0].Blob.Name}'",
                "Leave `Outputs` out, and take what is needed of all outputs or of `AllBlobs`.").Diagnostic);
            return null;
        }

        if (outputs.Exists(output => output.IsInput))
            return null;

        // What a needed layer reads and no layer of the net makes comes from an input that the planner made.
        var read = net.Layers.Where(IsNeeded).SelectMany(layer => layer.Bottoms).ToHashSet();
        var layers = net.Layers
            .Where(layer => IsNeeded(layer) || (!_ownLayers.Contains(layer.Source.Parameter) && layer.Tops.Any(read.Contains)))
            .Select(Trim)
            .ToList();
        var blobs = layers.SelectMany(layer => layer.Learnables).ToHashSet();
        var owners = blobs.Select(blob => blob.Owner).OfType<LearnableBlob>().Where(owner => !blobs.Contains(owner)).Distinct();
        return net.Reduced(
            layers,
            outputs,
            [.. owners],
            (rows, errors) => net.Replan?.Invoke(rows, errors) is { } whole ? Prune(whole, errors) : null);
    }

    private bool IsNeeded(PlannedLayer layer) => _neededLayers.Contains(layer.Source.Parameter);

    // An input that no output needs, such as labels, is no input of the model.
    private PlannedLayer Trim(PlannedLayer layer) =>
        layer.IsFed ? layer.WithTops([.. Enumerable.Range(0, layer.Tops.Count).Where(top => Needs(layer.Source.Parameter, top))]) : layer;

    /// <summary>What a layer leaves in one of its tops.</summary>
    private sealed record Version(string Blob, int Layer, int Top);
}
