using Microsoft.ML.Data;

/// <summary>What the net says of a digit, and what it was fed.</summary>
internal sealed class Score
{
    /// <summary>The file.</summary>
    public string Path { get; set; } = "";

    /// <summary>The pixels, as ML.NET took them out of the picture.</summary>
    [ColumnName("Pixels")]
    public float[] Pixels { get; set; } = [];

    /// <summary>The probability of each class.</summary>
    [ColumnName("Scores")]
    public float[] Scores { get; set; } = [];
}
