namespace PortKit.Layers;

/// <summary>How many bottoms and tops a layer type takes.</summary>
/// <param name="MinBottoms">The fewest bottoms.</param>
/// <param name="MaxBottoms">The most bottoms; <see cref="Any"/> for no limit.</param>
/// <param name="MinTops">The fewest tops.</param>
/// <param name="MaxTops">The most tops; <see cref="Any"/> for no limit.</param>
public sealed record LayerSignature(int MinBottoms, int MaxBottoms, int MinTops, int MaxTops)
{
    /// <summary>No limit.</summary>
    public const int Any = int.MaxValue;

    /// <summary>One bottom, one top, and the two may be one blob: what every element-wise layer takes.</summary>
    public static LayerSignature Elementwise { get; } = new(1, 1, 1, 1) { InPlace = true };

    /// <summary>One bottom and one top of its own.</summary>
    public static LayerSignature OneToOne { get; } = new(1, 1, 1, 1);

    /// <summary>Predictions and labels, and one top that the net may leave out: what most losses take.</summary>
    public static LayerSignature Loss { get; } = new(2, 2, 1, 1) { AutoTops = true };

    /// <summary>Whether a top that the net leaves out is made without a name, as losses do.</summary>
    public bool AutoTops { get; init; }

    /// <summary>Whether top i may be the very blob that bottom i is.</summary>
    public bool InPlace { get; init; }

    /// <summary>Whether there must be as many tops as bottoms.</summary>
    public bool AsManyTopsAsBottoms { get; init; }
}
