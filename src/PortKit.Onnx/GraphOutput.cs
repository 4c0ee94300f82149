namespace PortKit.Onnx;

/// <summary>An output of a graph under construction.</summary>
internal sealed record GraphOutput(string Name, Value Value, IReadOnlyList<long>? Dims);
