using Microsoft.ML.Data;

namespace PortKit.ML.Tests;

/// <summary>A picture for LeNet.</summary>
internal sealed class Picture
{
    [ColumnName("data")]
    [VectorType(1, 28, 28)]
    public float[] Data { get; set; } = [];
}
