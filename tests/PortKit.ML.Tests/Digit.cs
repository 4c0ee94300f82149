using Microsoft.ML.Data;

namespace PortKit.ML.Tests;

/// <summary>The row of docs/start.md: the pixels of a digit.</summary>
public sealed class Digit
{
    [VectorType(1, 28, 28)]
    public float[] Pixels { get; set; } = new float[28 * 28];
}
