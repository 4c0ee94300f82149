using PortKit.Cli.Output;

namespace PortKit.Cli.Commands;

/// <summary>What <c>portkit verify --train N --json</c> prints.</summary>
internal sealed record VerifyTrainingDocument() : JsonDocument("verify")
{
    /// <summary>The solver.</summary>
    public required string Net { get; init; }

    /// <summary>How many iterations were made.</summary>
    public required int Iterations { get; init; }

    /// <summary>The tolerance.</summary>
    public required double Tolerance { get; init; }

    /// <summary>The seed of the inputs that were drawn.</summary>
    public required uint InputSeed { get; init; }

    /// <summary>Whether everything that was compared agrees.</summary>
    public required bool Passed { get; init; }

    /// <summary>Every piece of the step, in the order in which Caffe makes them.</summary>
    public IReadOnlyList<VerifiedPartEntry> Parts { get; init; } = [];
}
