using Microsoft.ML.Data;

namespace PortKit.ML.Tests;

/// <summary>What a net says of it.</summary>
internal sealed class Answer
{
    [ColumnName("prob")]
    public float[] Prob { get; set; } = [];
}
