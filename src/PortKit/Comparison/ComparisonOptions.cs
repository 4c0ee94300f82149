namespace PortKit;

/// <summary>How <see cref="WeightComparison"/> holds two files against each other.</summary>
public sealed record ComparisonOptions
{
    /// <summary>How far two values may be apart and still agree; null where every bit counts.</summary>
    public double? Tolerance { get; init; }

    /// <summary>Whether tensors are matched by their order among those of one shape, and not by name.</summary>
    public bool ByOrder { get; init; }

    /// <summary>Whether tensors that only one of the files has do not matter.</summary>
    public bool CommonOnly { get; init; }

    /// <summary>How much may be taken from the files.</summary>
    public Limits Limits { get; init; } = Limits.Default;
}
