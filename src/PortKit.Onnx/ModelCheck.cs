using Google.Protobuf;
using PortKit.Onnx.Protos;
using AttributeType = PortKit.Onnx.Protos.AttributeProto.Types.AttributeType;

namespace PortKit.Onnx;

/// <summary>Checks the structure of a model: names, order, types and lengths, but neither operators nor shapes. ONNX
/// Runtime lets some of this pass; other readers do not.</summary>
public sealed class ModelCheck
{
    private readonly List<ModelProblem> _problems = [];
    private readonly string? _folder;
    private HashSet<string> _domains = [];

    private ModelCheck(string? folder) => _folder = folder;

    /// <summary>The problems of a model file, none if it is sound. A file that is not a model is one problem. The elements of large
    /// initializers are not read; of external data, only whether they are there.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static IReadOnlyList<ModelProblem> OfFile(string path)
    {
        if (ModelOutline.Of(path) is { IsSmaller: true } outline)
            return Of(outline);
        using var stream = File.OpenRead(path);
        return Of(stream, Path.GetDirectoryName(Path.GetFullPath(path)));
    }

    /// <summary>The problems of a model without the elements of its large initializers.</summary>
    public static IReadOnlyList<ModelProblem> Of(ModelOutline outline)
    {
        ArgumentNullException.ThrowIfNull(outline);
        return Of(new MemoryStream(outline.Bytes.ToArray()), outline.Folder);
    }

    /// <summary>The problems of a model in a stream, none if it is sound; the stream is read to its end.</summary>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static IReadOnlyList<ModelProblem> Of(Stream stream) => Of(stream, null);

    /// <summary>The problems of a model, none if it is sound, in the order of the model.</summary>
    public static IReadOnlyList<ModelProblem> Of(ModelProto model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Of(model, null);
    }

    private static List<ModelProblem> Of(ModelProto model, string? folder)
    {
        var check = new ModelCheck(folder);
        check.Model(model);
        return check._problems;
    }

    private static List<ModelProblem> Of(Stream stream, string? folder)
    {
        try
        {
            return Of(ModelProto.Parser.ParseFrom(stream), folder);
        }
        catch (InvalidProtocolBufferException exception)
        {
            return [new ModelProblem("file", $"An ONNX model was expected. Found bytes that are none: {exception.Message}")];
        }
    }

    private void Model(ModelProto model)
    {
        if (model.IrVersion < 1)
            Report("model", $"An IR version of at least 1 was expected. Found {model.IrVersion}.");
        if (!model.OpsetImport.Any(opset => opset.Domain is "" or "ai.onnx"))
            Report("model", "An opset of the default domain was expected. Found none.");
        ReportRepeated("model", "opset domain", model.OpsetImport.Select(opset => opset.Domain));
        _domains = [.. model.OpsetImport.Select(opset => opset.Domain).Append("").Append("ai.onnx")];
        ReportRepeated("model", "metadata key", model.MetadataProps.Select(entry => entry.Key));
        if (model.Graph is null)
            Report("model", "A graph was expected. Found none.");
        else
            Graph(model.Graph, "", []);
        if (_folder is not null && MixedData(model, _folder) is { } problem)
            Report("model", problem);
        for (var i = 0; i < model.TrainingInfo.Count; i++)
            Initialization(model, model.TrainingInfo[i], $"training info #{i}, ");
    }

    // Data that are not there are told where they are wanted.
    private static string? MixedData(ModelProto model, string folder)
    {
        var entry = model.MetadataProps.LastOrDefault(one => one.Key == DataDigest.Key)?.Value;
        var locations = (model.Graph?.Initializer ?? []).SelectMany(tensor => tensor.ExternalData).Where(one => one.Key == "location");
        try
        {
            return DataDigest.Problem(entry, locations.Select(one => one.Value), folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The graph that makes initializers anew, a graph of its own, and which output goes to which initializer.</summary>
    private void Initialization(ModelProto model, TrainingInfoProto info, string path)
    {
        if (info.Initialization is { Input.Count: > 0 })
            Report($"{path}initialization", $"A graph without inputs was expected. Found {info.Initialization.Input.Count}.");
        if (info.Initialization is { } graph && (graph.Node.Count > 0 || info.InitializationBinding.Count > 0))
            Graph(graph, $"{path}initialization, ", []);
        ReportRepeated($"{path}initialization", "bound initializer", info.InitializationBinding.Select(binding => binding.Key));
        var initializers = (model.Graph?.Initializer ?? [])
            .Concat(info.Algorithm?.Initializer ?? [])
            .Select(tensor => tensor.Name)
            .ToHashSet(StringComparer.Ordinal);
        var outputs = (info.Initialization?.Output ?? []).Select(output => output.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var binding in info.InitializationBinding)
        {
            if (!initializers.Contains(binding.Key))
                Report($"{path}binding '{binding.Key}'", "An initializer of that name was expected. Found none in the model.");
            if (!outputs.Contains(binding.Value))
                Report($"{path}binding '{binding.Key}'", $"An output of the initialization graph was expected. Found '{binding.Value}'.");
        }
    }

    /// <param name="graph">The graph.</param>
    /// <param name="path">What holds it, ending in a separator.</param>
    /// <param name="outer">The names that the graphs around it have made so far.</param>
    private void Graph(GraphProto graph, string path, IEnumerable<string> outer)
    {
        var known = new HashSet<string>(outer, StringComparer.Ordinal);
        if (graph.Name.Length == 0)
            Report($"{path}graph", "A name was expected. Found none.");

        HashSet<string> inputs = new(StringComparer.Ordinal);
        foreach (var input in graph.Input)
        {
            Port(input, $"{path}input '{input.Name}'");
            Define(input.Name, $"{path}input '{input.Name}'", known);
            inputs.Add(input.Name);
        }

        HashSet<string> initializers = new(StringComparer.Ordinal);
        foreach (var tensor in graph.Initializer)
        {
            var where = $"{path}initializer '{tensor.Name}'";
            TensorCheck.Check(tensor, _folder, message => Report(where, message));
            // An input may have an initializer as its default value.
            if (!initializers.Add(tensor.Name) || !inputs.Contains(tensor.Name))
                Define(tensor.Name, where, known);
        }

        foreach (var tensor in graph.SparseInitializer)
            Define(tensor.Values?.Name ?? "", $"{path}sparse initializer '{tensor.Values?.Name}'", known);

        var later = graph.Node.SelectMany(node => node.Output).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < graph.Node.Count; i++)
            Node(graph.Node[i], $"{path}node {(graph.Node[i].Name is { Length: > 0 } name ? $"'{name}'" : $"#{i}")}", known, later);

        if (graph.Output.Count == 0)
            Report($"{path}graph", "An output was expected. Found none.");
        ReportRepeated($"{path}graph", "output", graph.Output.Select(output => output.Name));
        foreach (var output in graph.Output)
        {
            Port(output, $"{path}output '{output.Name}'");
            if (!known.Contains(output.Name))
                Report($"{path}output '{output.Name}'", "A value of that name was expected. Found none in the graph.");
        }
    }

    private void Node(NodeProto node, string where, HashSet<string> known, HashSet<string> later)
    {
        if (node.OpType.Length == 0)
            Report(where, "An operator was expected. Found none.");
        if (!_domains.Contains(node.Domain))
            Report(where, $"A domain whose opset the model imports was expected. Found '{node.Domain}'.");
        foreach (var input in node.Input.Where(input => input.Length > 0 && !known.Contains(input)))
        {
            Report(where, later.Contains(input)
                ? $"Nodes must come after those they read. Found input '{input}' made by a later node, or by this one."
                : $"An input must be made somewhere. Found '{input}' made nowhere.");
        }

        ReportRepeated(where, "attribute", node.Attribute.Select(attribute => attribute.Name));
        foreach (var attribute in node.Attribute)
            Attribute(attribute, $"{where}, attribute '{attribute.Name}'", known);
        foreach (var output in node.Output.Where(output => output.Length > 0))
            Define(output, where, known);
    }

    private void Attribute(AttributeProto attribute, string where, HashSet<string> known)
    {
        if (attribute.Name.Length == 0)
            Report(where, "A name was expected. Found none.");
        if (attribute.Type == AttributeType.Undefined || !Enum.IsDefined(attribute.Type))
        {
            Report(where, $"A type that ONNX defines was expected. Found {attribute.Type}.");
            return;
        }

        foreach (var tensor in attribute.T is null ? attribute.Tensors : attribute.Tensors.Prepend(attribute.T))
            TensorCheck.Check(tensor, _folder, message => Report(where, message));
        if (attribute.Type == AttributeType.Graph && attribute.G is null)
            Report(where, "A graph was expected. Found none.");
        foreach (var graph in attribute.G is null ? attribute.Graphs : attribute.Graphs.Prepend(attribute.G))
            Graph(graph, $"{where}, ", known);
    }

    private void Port(ValueInfoProto port, string where)
    {
        if (port.Type is null || port.Type.ValueCase == TypeProto.ValueOneofCase.None)
            Report(where, "A type was expected. Found none.");
        else if (port.Type.TensorType is { } tensor && (tensor.ElemType == 0 || !Enum.IsDefined((DataType)tensor.ElemType)))
            Report(where, $"An element type that ONNX defines was expected. Found {tensor.ElemType}.");
    }

    private void Define(string name, string where, HashSet<string> known)
    {
        if (name.Length == 0)
            Report(where, "A name was expected. Found none.");
        else if (!known.Add(name))
            Report(where, $"Every value must have a name of its own. Found '{name}' made before.");
    }

    private void ReportRepeated(string where, string what, IEnumerable<string> names)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var name in names.Where(name => !seen.Add(name)))
            Report(where, $"Each {what} must stand once. Found '{name}' again.");
    }

    private void Report(string where, string message) => _problems.Add(new ModelProblem(where, message));
}
