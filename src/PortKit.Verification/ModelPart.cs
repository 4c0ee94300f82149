using PortKit.Onnx.Protos;

namespace PortKit.Verification;

/// <summary>
/// The part of a model that leads to some of its values. A runtime that is asked for a few of many outputs computes all of them, and keeps them
/// until it is done.
/// </summary>
internal static class ModelPart
{
    /// <summary>A model with some values as its only outputs, and only the nodes and initializers that these need. All inputs stay.</summary>
    /// <param name="model">The model; it is not changed.</param>
    /// <param name="outputs">The names of values in its graph.</param>
    public static ModelProto Of(ModelProto model, IReadOnlyCollection<string> outputs)
    {
        var needed = outputs.ToHashSet(StringComparer.Ordinal);
        List<NodeProto> nodes = [];
        foreach (var node in model.Graph.Node.Reverse())
        {
            if (!node.Output.Any(needed.Contains))
                continue;
            needed.UnionWith(Read(node));
            nodes.Add(node);
        }

        nodes.Reverse();
        var known = model.Graph.Output.ToDictionary(output => output.Name, StringComparer.Ordinal);
        var part = model.Clone();
        part.Graph.Node.Clear();
        part.Graph.Node.Add(nodes);
        part.Graph.Output.Clear();
        part.Graph.Output.Add(outputs.Select(name => known.GetValueOrDefault(name) ?? new ValueInfoProto { Name = name }));
        KeepOnly(part.Graph.Initializer, tensor => needed.Contains(tensor.Name));
        return part;
    }

    /// <summary>What a node reads, and what the graphs inside it read, some of which are values of their own.</summary>
    private static IEnumerable<string> Read(NodeProto node) =>
        node.Input.Concat(node.Attribute.SelectMany(attribute => attribute.G is null ? attribute.Graphs : [attribute.G, .. attribute.Graphs])
            .SelectMany(graph => graph.Node.SelectMany(Read).Concat(graph.Output.Select(output => output.Name))));

    private static void KeepOnly(Google.Protobuf.Collections.RepeatedField<TensorProto> tensors, Func<TensorProto, bool> isKept)
    {
        var kept = tensors.Where(isKept).ToList();
        tensors.Clear();
        tensors.Add(kept);
    }
}
