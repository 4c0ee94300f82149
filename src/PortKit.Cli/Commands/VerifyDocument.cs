using PortKit.Cli.Output;

namespace PortKit.Cli.Commands;

/// <summary>What <c>portkit verify --json</c> prints.</summary>
internal sealed record VerifyDocument() : JsonDocument("verify")
{
    /// <summary>The net.</summary>
    public required string Net { get; init; }

    /// <summary>The model, if one was given.</summary>
    public string? Model { get; init; }

    /// <summary>The tolerance.</summary>
    public required double Tolerance { get; init; }

    /// <summary>The seed of the inputs that were drawn.</summary>
    public required uint InputSeed { get; init; }

    /// <summary>Whether everything that was compared agrees.</summary>
    public required bool Passed { get; init; }

    /// <summary>The first blob that differs, as it stands in <see cref="Blobs"/>.</summary>
    public VerifiedBlobEntry? FirstDifference { get; init; }

    /// <summary>Every blob version.</summary>
    public IReadOnlyList<VerifiedBlobEntry> Blobs { get; init; } = [];
}
