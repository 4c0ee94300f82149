namespace PortKit.Onnx;

/// <summary>What a model says of itself besides its graph.</summary>
public sealed record ModelHeader
{
    /// <summary>The program that made the model.</summary>
    public string ProducerName { get; init; } = "";

    /// <summary>That program's version.</summary>
    public string ProducerVersion { get; init; } = "";

    /// <summary>The name of the graph; ONNX wants one.</summary>
    public string GraphName { get; init; } = "graph";

    /// <summary>Free key and value pairs, written in this order. ONNX wants the keys distinct.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];
}
