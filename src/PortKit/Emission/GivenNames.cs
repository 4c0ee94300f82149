using PortKit.Net;
using PortKit.Onnx;
using PortKit.Onnx.Protos;

namespace PortKit.Emission;

/// <summary>
/// The names that inputs, outputs and other blobs of a model are to have in place of their own: checks them, writes them into the model's metadata,
/// and gives a model that was read the blobs' own names back.
/// </summary>
internal static class GivenNames
{
    /// <summary>The names that were given, by the blobs' own names, an object in JSON.</summary>
    public const string Key = "portkit.names";

    /// <summary>Whether every name that is replaced is one of a blob, and every new one is free.</summary>
    /// <param name="net">The net.</param>
    /// <param name="outputs">The outputs of the model.</param>
    /// <param name="names">The new names by the old ones.</param>
    /// <param name="at">The net's file.</param>
    /// <param name="bag">Gets an <see cref="Codes.Argument"/> error for each name that is not.</param>
    public static bool Fit(
        NetPlan net, IEnumerable<BlobVersion> outputs, IReadOnlyDictionary<string, string> names, SourceLocation at, DiagnosticBag bag)
    {
        if (names.Count == 0)
            return true;
        var blobs = net.Blobs.Where(blob => blob.Name.Length > 0).DistinctBy(blob => blob.ModelName).ToDictionary(blob => blob.ModelName);
        var errors = bag.ErrorCount;
        foreach (var name in names.Keys.Where(name => !blobs.ContainsKey(name)))
        {
            var known = net.Inputs.Concat(outputs).Select(blob => blob.ModelName).Distinct();
            bag.Error(
                Codes.Argument,
                at,
                "To give another name, that of an input, an output or another blob of the model is expected. "
                    + $"Found '{name}', and the inputs and outputs are {string.Join(", ", known)}.",
                NearestName.Find(name, blobs.Keys) is { } near ? $"Did you mean {near}?" : null);
        }

        foreach (var name in names.Values.Where(name => name.Length == 0 || name.Contains('\0', StringComparison.Ordinal)))
            bag.Error(Codes.Argument, at, $"A name for a blob is expected. Found '{name}'.");

        // A weight keeps its name, which other programs look for.
        var weights = net.Learnables.DistinctBy(blob => blob.ModelName).ToDictionary(blob => blob.ModelName, StringComparer.Ordinal);
        foreach (var group in blobs.Keys.GroupBy(name => names.GetValueOrDefault(name, name), StringComparer.Ordinal))
        {
            List<string> bearers = [.. group.OrderByDescending(names.ContainsKey)];
            if (bearers.Count > 1)
            {
                var places = string.Join(" and ", bearers.Select(name => $"{name} ({Place(blobs[name].Location)})"));
                bag.Error(Codes.Argument, blobs[bearers[0]].Location, $"Every blob needs a name of its own. Found '{group.Key}' for {places}.");
            }
            else if (names.ContainsKey(bearers[0]) && weights.TryGetValue(group.Key, out var weight))
            {
                bag.Error(
                    Codes.Argument,
                    blobs[bearers[0]].Location,
                    $"A name that no weight has is expected for {bearers[0]}. Found '{group.Key}', which is a weight of layer "
                        + $"'{weight.Layer.Name}' ({Place(weight.Layer.Location)}).");
            }
        }

        return bag.ErrorCount == errors;
    }

    /// <summary>
    /// Whether every blob that was given a name has it in a model: one whose value is another blob's, or inside of a node, has none.
    /// </summary>
    /// <param name="net">The net.</param>
    /// <param name="model">The model.</param>
    /// <param name="names">The new names by the old ones.</param>
    /// <param name="bag">Gets an <see cref="Codes.Argument"/> error for each that is not there.</param>
    public static bool AreIn(NetPlan net, OnnxModel model, IReadOnlyDictionary<string, string> names, DiagnosticBag bag)
    {
        if (names.Count == 0)
            return true;
        var there = model.Inputs.Select(input => input.Name).Concat(model.Nodes.SelectMany(node => node.Output)).ToHashSet(StringComparer.Ordinal);
        var errors = bag.ErrorCount;
        foreach (var (name, given) in names.Where(pair => !there.Contains(pair.Value)))
        {
            bag.Error(
                Codes.Argument,
                net.Blobs.First(blob => blob.ModelName == name).Location,
                $"To give another name, a blob with a value of its own in the model is expected. Found '{name}', whose value is that of another "
                    + $"blob or lies inside of a node, so that nothing would be called '{given}'.",
                $"Make it an output:  `Outputs` {name}");
        }

        return bag.ErrorCount == errors;
    }

    /// <summary>The entry of a model's metadata; none where no name was given.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Entries(IReadOnlyDictionary<string, string> names)
    {
        if (names.Count > 0)
        {
            yield return new(Key, OptionMetadata.Json(json => OptionMetadata.WriteTexts(json, names)));
        }
    }

    /// <summary>Gives the blobs of a model their own names back.</summary>
    /// <param name="graph">The graph, which is changed.</param>
    /// <param name="names">The names that were given, by the blobs' own names.</param>
    public static void TakeBack(GraphProto graph, IReadOnlyDictionary<string, string> names)
    {
        if (names.Count == 0)
            return;
        var own = names.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

        // What has a blob's own name by chance, such as a value without a blob, makes room.
        foreach (var name in names.Keys.Where(name => !own.ContainsKey(name)))
            own.Add(name, $"{name}@other");
        Rename(graph, name => own.GetValueOrDefault(name, name));
    }

    private static void Rename(GraphProto graph, Func<string, string> name)
    {
        foreach (var value in graph.Input.Concat(graph.Output).Concat(graph.ValueInfo))
            value.Name = name(value.Name);
        foreach (var node in graph.Node)
        {
            for (var i = 0; i < node.Input.Count; i++)
                node.Input[i] = name(node.Input[i]);
            for (var i = 0; i < node.Output.Count; i++)
                node.Output[i] = name(node.Output[i]);
            foreach (var body in node.Attribute.Select(attribute => attribute.G).OfType<GraphProto>())
                Rename(body, name);
        }
    }

    private static string Place(SourceLocation at) => at.Line > 0 ? $"line {at.Line}" : "the net";
}
