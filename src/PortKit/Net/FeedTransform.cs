namespace PortKit.Net;

/// <summary>
/// What a layer that brings data in does to them before they are its first top (data_transformer.cpp): crop, mirror, (x - mean) · scale. A
/// model's input stands after it.
/// </summary>
internal sealed record FeedTransform
{
    /// <summary>One mean for all channels, or one for each; or none.</summary>
    public IReadOnlyList<float> MeanValues { get; init; } = [];

    /// <summary>The file of a mean picture, as the net writes it, or null.</summary>
    public string? MeanFile { get; init; }

    /// <summary>What the difference is multiplied by.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>The side of the square that is cut out; 0 for none.</summary>
    public uint CropSize { get; init; }

    /// <summary>Whether half of the pictures are mirrored, at random.</summary>
    public bool Mirror { get; init; }

    /// <summary>
    /// Which of the numbers that the layer draws when it is made seeds the generator of crop and mirror, counted from 0; null where PortKit draws
    /// neither.
    /// </summary>
    public int? SeedDraw { get; init; }

    /// <summary>Where it is written.</summary>
    public required SourceLocation Location { get; init; }

    /// <summary>Where the mean is written.</summary>
    public required SourceLocation MeanLocation { get; init; }

    /// <summary>Whether a mean is subtracted.</summary>
    public bool HasMean => MeanFile is not null || MeanValues.Count > 0;
}
