using PortKit.Onnx.Protos;

namespace PortKit.Onnx.Tests;

/// <summary>What the tests do with a graph again and again.</summary>
internal static class Models
{
    /// <summary>Builds the graph, writes it, reads it back, and wants it to be sound.</summary>
    public static ModelProto Written(GraphBuilder graph, ModelHeader? header = null)
    {
        var model = ModelProto.Parser.ParseFrom(Bytes(graph.Build(header ?? new ModelHeader())));
        Assert.Empty(ModelCheck.Of(model));
        return model;
    }

    public static byte[] Bytes(OnnxModel model)
    {
        using var stream = new MemoryStream();
        ModelWriter.Write(model, stream);
        return stream.ToArray();
    }

    /// <summary>The nodes as lines such as <c>Relu(x)->y</c>, for comparing whole graphs at a glance.</summary>
    public static string[] Lines(ModelProto model) => Lines(model.Graph);

    public static string[] Lines(GraphProto graph) =>
        [.. graph.Node.Select(node => $"{node.OpType}({string.Join(',', node.Input)})->{string.Join(',', node.Output)}")];

    public static TensorData Zeros(int count) => TensorData.Of(new float[count]);
}
