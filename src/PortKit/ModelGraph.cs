using Google.Protobuf;
using PortKit.Caffe;
using PortKit.Caffe.Files;
using PortKit.Caffe.Protos;
using PortKit.Emission;
using PortKit.Net;
using PortKit.Onnx;
using PortKit.Onnx.Protos;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit;

/// <summary>An ONNX model as an outline: a layer for each input and each node, whoever wrote it.</summary>
public static class ModelGraph
{
    /// <summary>Whether a file is an ONNX model by its first bytes; false where it cannot be read.</summary>
    public static bool IsModel(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return File.Exists(path) && !WholeFile.IsDevice(path) && FileKinds.Detect(path) == FileKind.Onnx;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Reads the outline of a model. The elements of its weights are not read.</summary>
    /// <param name="path">The model file.</param>
    /// <returns>An outline without a net, or, with an error, none.</returns>
    public static PlanResult Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var read = new FilesRead();
        read.Add(path, "the model");
        try
        {
            return ModelOutline.Of(path) is { } outline && ModelProto.Parser.ParseFrom(outline.Bytes.Span) is { Graph: { } graph } model
                ? new PlanResult(null, [], read) { Outline = Outline(graph, MetadataReader.Of(model).Phase ?? Phase.Test) }
                : Refused("Found a file that does not read as one, or is too large to be shown.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidProtocolBufferException)
        {
            return Refused($"Found one that cannot be read: {failure.Message}");
        }

        PlanResult Refused(string found) => new(
            null,
            [new Diagnostic(Codes.ModelFile, DiagnosticSeverity.Error, SourceLocation.In(path), $"An ONNX model is expected. {found}")],
            read);
    }

    private static NetOutline Outline(GraphProto graph, Phase phase)
    {
        var weights = graph.Initializer.GroupBy(tensor => tensor.Name).ToDictionary(group => group.Key, group => group.First());
        var shapes = Shapes(graph);
        var makers = new Dictionary<string, int>(StringComparer.Ordinal);
        var layers = new List<OutlinedLayer>();
        var map = new SourceMap();
        foreach (var input in graph.Input.Where(input => !weights.ContainsKey(input.Name)))
            Add(new LayerParameter { Name = input.Name, Type = "input", Top = { input.Name } }, LayerFamily.Input);
        foreach (var (place, node) in graph.Node.Index())
        {
            var name = node.Name.Length > 0 ? node.Name : $"node {place}";
            var layer = new LayerParameter { Name = name, Type = node.OpType };
            layer.Bottom.Add(node.Input.Where(input => input.Length > 0 && !weights.ContainsKey(input)));
            layer.Top.Add(node.Output.Where(output => output.Length > 0));
            Add(layer, FamilyOf(node));
        }

        return new NetOutline(graph.Name, phase, layers)
        {
            IsModel = true,
            WeightCount = weights.Values.Where(tensor => tensor.DataType is (int)DataType.Float or (int)DataType.Float16).Sum(Count),
        };

        void Add(LayerParameter layer, LayerFamily family)
        {
            var bottoms = layer.Bottom.Select(Blob).ToList();
            foreach (var top in layer.Top)
                makers[top] = layers.Count;
            layers.Add(new OutlinedLayer(new LayerSource(layer, phase, map), family, bottoms, [.. layer.Top.Select(Blob)]));
        }

        OutlinedBlob Blob(string name) => new(name, shapes.GetValueOrDefault(name), makers.TryGetValue(name, out var maker) ? maker : null);
    }

    private static Dictionary<string, Shape> Shapes(GraphProto graph)
    {
        var shapes = new Dictionary<string, Shape>(StringComparer.Ordinal);
        foreach (var value in graph.Input.Concat(graph.ValueInfo).Concat(graph.Output))
        {
            if (DeclaredShape.Of(value) is { } shape)
                shapes[value.Name] = shape;
        }

        return shapes;
    }

    private static double Count(TensorProto tensor) => tensor.Dims.Aggregate(1.0, (count, dim) => count * Math.Max(dim, 0));

    private static LayerFamily FamilyOf(NodeProto node) => node.OpType switch
    {
        "Conv" or "ConvTranspose" => LayerFamily.Convolution,
        "Gemm" or "MatMul" => LayerFamily.Matrix,
        "MaxPool" or "AveragePool" or "GlobalMaxPool" or "GlobalAveragePool" => LayerFamily.Pooling,
        "Relu" or "LeakyRelu" or "PRelu" or "Tanh" or "Elu" => LayerFamily.Activation,
        "BatchNormalization" or "InstanceNormalization" => LayerFamily.Normalization,
        _ => LayerFamily.Joining,
    };
}
