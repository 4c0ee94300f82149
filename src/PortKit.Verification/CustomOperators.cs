using Google.Protobuf;
using PortKit.Net;
using PortKit.Onnx;
using PortKit.Onnx.Protos;

namespace PortKit.Verification;

/// <summary>Tells operators that ONNX Runtime has no kernels for, before it is asked to run a model that has some.</summary>
public static class CustomOperators
{
    // What ONNX Runtime for the CPU is built with; a domain below one of these is its own, too.
    private static readonly string[] Known = ["ai.onnx", "com.microsoft", "com.ms", "org.pytorch"];

    /// <summary>What to say of a net some of whose layers become custom operators; null if none does.</summary>
    /// <param name="net">The net.</param>
    public static Diagnostic? Refusal(NetPlan net)
    {
        ArgumentNullException.ThrowIfNull(net);
        return net.CustomLayers.FirstOrDefault(layer => layer.Tops.Count > 0) is { } first
            ? Error(
                first.Source.Location,
                $"{first.Plan.CustomOp} of layer '{first.Source.Name}'",
                net.CustomLayers.Count() - 1,
                first.Bottoms.FirstOrDefault(bottom => !bottom.IsInput)?.ModelName)
            : null;
    }

    /// <summary>What to say of a model file with nodes of domains that are neither ONNX's, nor ONNX Runtime's, nor functions of the model.</summary>
    /// <param name="path">The model file.</param>
    /// <returns>Null if there are none, or if the file does not read as a model, which others say.</returns>
    public static Diagnostic? Refusal(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            if (ModelOutline.Of(path) is not { } outline || ModelProto.Parser.ParseFrom(outline.Bytes.Span) is not { Graph: { } graph } model)
                return null;
            var functions = model.Functions.Select(function => (function.Domain, function.Name)).ToHashSet();
            var custom = NodesIn(graph).Where(node => !IsKnown(node.Domain) && !functions.Contains((node.Domain, node.OpType))).ToList();
            return custom.Count == 0
                ? null
                : Error(SourceLocation.In(path), $"{custom[0].Domain}::{custom[0].OpType} of node '{custom[0].Name}'", custom.Count - 1, null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static bool IsKnown(string domain) =>
        domain.Length == 0 || Known.Any(known => domain == known || domain.StartsWith($"{known}.", StringComparison.Ordinal));

    private static IEnumerable<NodeProto> NodesIn(GraphProto graph) => graph.Node.Concat(graph.Node
        .SelectMany(node => node.Attribute)
        .SelectMany(attribute => attribute.G is null ? attribute.Graphs : attribute.Graphs.Append(attribute.G))
        .SelectMany(NodesIn));

    private static Diagnostic Error(SourceLocation at, string first, int others, string? before) => new(
        Codes.CustomOps,
        DiagnosticSeverity.Error,
        at,
        $"Operators that ONNX Runtime has are expected, for the model to be run here. Found custom operator {first}"
            + $"{(others > 0 ? $", and {Counted.Of(others, "other")}" : "")}, for which it has no kernel.",
        before is null
            ? "Run the model in a program that registers kernels for them."
            : "Run the model in a program that registers kernels for them. "
                + $"A model of what comes before, converted with  `Outputs` {before} , is run here.");
}
