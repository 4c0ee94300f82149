namespace PortKit.Onnx;

/// <summary>A size that is known only when a model runs: that of a batch, or of rows that depend on the data.</summary>
/// <param name="Name">What to call the dimension.</param>
/// <param name="InFirst">The size that stands for it in the first of two models, at least 2, so that nothing is special about it.</param>
/// <param name="InSecond">The size in the second model, at least 2. The quotient of the two must be that of no other open size.</param>
public sealed record OpenSize(string Name, long InFirst, long InSecond)
{
    /// <summary>The value that has the size, by its name in the first model; null for the first input that has it as a dimension.</summary>
    public string? Value { get; init; }

    /// <summary>The axis of that value.</summary>
    public int Axis { get; init; }
}
