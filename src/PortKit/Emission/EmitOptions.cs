namespace PortKit.Emission;

/// <summary>What of <see cref="ModelOptions"/> the nodes of a model depend on.</summary>
internal sealed record EmitOptions
{
    /// <inheritdoc cref="ModelOptions.Opset"/>
    public required int Opset { get; init; }

    /// <inheritdoc cref="ModelOptions.AllBlobs"/>
    public bool AllBlobs { get; init; }

    /// <inheritdoc cref="ModelOptions.ScalarsAsVectors"/>
    public bool ScalarsAsVectors { get; init; }

    /// <inheritdoc cref="ModelOptions.ChannelsLastInputs"/>
    public bool ChannelsLastInputs { get; init; }

    /// <summary>The least height and width of inputs whose size is open, by name; null where all sizes are known.</summary>
    public IReadOnlyDictionary<string, SmallestSize>? SmallestSizes { get; init; }

    /// <inheritdoc cref="ModelOptions.Float16"/>
    public bool Float16 { get; init; }

    /// <summary>What blobs are called in place of their own names (see <see cref="GivenNames"/>).</summary>
    public required IReadOnlyDictionary<string, string> Names { get; init; }
}
