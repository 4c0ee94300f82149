namespace PortKit.Onnx;

/// <summary>Something wrong with a model.</summary>
/// <param name="Where">The thing that is wrong, such as <c>node 'conv1'</c>; in a subgraph, after what holds it.</param>
/// <param name="Message">What was expected, and what was found.</param>
public sealed record ModelProblem(string Where, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Where}: {Message}";
}
