namespace PortKit.Initializers.Equivalents;

/// <summary>The array that holds a blob's values in a framework.</summary>
/// <param name="Framework">The framework.</param>
/// <param name="Dims">The shape, in the layout that the ported layer has.</param>
public sealed record PortedArray(Framework Framework, IReadOnlyList<int> Dims)
{
    /// <summary>The axes along which Caffe's first axis lies.</summary>
    public IReadOnlyList<int> RowAxes { get; init; } = [0];

    /// <summary>Where the array is a depthwise kernel whose channels and multiplier are two axes.</summary>
    public bool IsDepthwise { get; init; }

    /// <summary>What calls name it: a variable in PyTorch, a tensor in ONNX.</summary>
    public string Name { get; init; } = "w";
}
