using PortKit.Verification;

namespace PortKit.Cli.Commands;

/// <summary>A blob version of a <see cref="VerifyDocument"/>.</summary>
internal sealed record VerifiedBlobEntry
{
    /// <summary>The layer.</summary>
    public required string Layer { get; init; }

    /// <summary>Its type.</summary>
    public required string Type { get; init; }

    /// <summary>The name of the blob version.</summary>
    public required string Blob { get; init; }

    /// <summary>The size of each axis.</summary>
    public required IReadOnlyList<int> Dims { get; init; }

    /// <summary>The verdict.</summary>
    public required string Verdict { get; init; }

    /// <summary>What differs, in words.</summary>
    public string? Problem { get; init; }

    /// <summary>Why it cannot be compared, in words.</summary>
    public string? Reason { get; init; }

    /// <summary>The model against the reference arithmetic.</summary>
    public ComparisonEntry? Comparison { get; init; }

    /// <summary>The verdict on both against the golden array.</summary>
    public string? GoldenVerdict { get; init; }

    /// <summary>The model against the golden array.</summary>
    public ComparisonEntry? GoldenModel { get; init; }

    /// <summary>The reference arithmetic against the golden array.</summary>
    public ComparisonEntry? GoldenReference { get; init; }

    /// <summary>Says a row in JSON.</summary>
    public static VerifiedBlobEntry Of(VerifiedBlob row) => new()
    {
        Layer = row.Layer,
        Type = row.Type,
        Blob = row.Name,
        Dims = row.Shape.Dims.ToArray(),
        Verdict = VerifyReport.Word(row.Verdict),
        Problem = row.Problem,
        Reason = row.Reason,
        Comparison = ComparisonEntry.Of(row.Comparison),
        GoldenVerdict = row.GoldenVerdict is { } golden ? VerifyReport.Word(golden) : null,
        GoldenModel = ComparisonEntry.Of(row.GoldenModel),
        GoldenReference = ComparisonEntry.Of(row.GoldenReference),
    };
}
