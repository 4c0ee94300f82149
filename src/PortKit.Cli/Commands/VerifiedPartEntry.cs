using PortKit.Verification;

namespace PortKit.Cli.Commands;

/// <summary>A piece of a training step of a <see cref="VerifyTrainingDocument"/>.</summary>
internal sealed record VerifiedPartEntry
{
    /// <summary>What it is: top, bottomGradient, blobGradient, shown, update, left or history.</summary>
    public required string Kind { get; init; }

    /// <summary>The blob that it is, or belongs to.</summary>
    public required string Name { get; init; }

    /// <summary>The layer whose doing it is.</summary>
    public string? Layer { get; init; }

    /// <summary>The type of that layer.</summary>
    public string? Type { get; init; }

    /// <summary>The size of each axis.</summary>
    public required IReadOnlyList<int> Dims { get; init; }

    /// <summary>The iteration in which it differed first, or else lay furthest off.</summary>
    public required int Iteration { get; init; }

    /// <summary>What differs, in words.</summary>
    public string? Problem { get; init; }

    /// <summary>ONNX Runtime against Caffe's arithmetic.</summary>
    public ComparisonEntry? Comparison { get; init; }

    /// <summary>Says a row in JSON.</summary>
    public static VerifiedPartEntry Of(VerifiedPart part) => new()
    {
        Kind = string.Concat(char.ToLowerInvariant($"{part.Kind}"[0]), $"{part.Kind}"[1..]),
        Name = part.Name,
        Layer = part.Layer?.Name,
        Type = part.Layer?.Type,
        Dims = part.Shape.Dims.ToArray(),
        Iteration = part.Iteration,
        Problem = part.Comparison.Problem,
        Comparison = ComparisonEntry.Of(part.Comparison),
    };
}
