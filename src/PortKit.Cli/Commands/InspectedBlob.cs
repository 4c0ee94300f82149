namespace PortKit.Cli.Commands;

/// <summary>A learnable blob in JSON.</summary>
internal sealed record InspectedBlob
{
    public required string Name { get; init; }

    public required string Role { get; init; }

    public required IReadOnlyList<int> Dims { get; init; }

    public required string Filler { get; init; }

    public string? SharedWith { get; init; }

    public long? FanIn { get; init; }

    public long? FanOut { get; init; }

    public double? ExpectedMean { get; init; }

    public double? ExpectedStd { get; init; }

    public long? NonFinite { get; init; }

    public double? Mean { get; init; }

    public double? Std { get; init; }

    public double? Min { get; init; }

    public double? Max { get; init; }

    /// <summary>Says a blob in JSON.</summary>
    public static InspectedBlob Of(BlobInspection inspected)
    {
        var (blob, actual) = (inspected.Blob, inspected.Actual);
        return new InspectedBlob
        {
            Name = blob.ModelName,
            Role = System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(blob.Spec.Role.Kind.ToString()),
            Dims = blob.Spec.Shape.Dims.ToArray(),
            Filler = inspected.IsFromWeights ? inspected.Initializer ?? "weights" : blob.Values.Spec.Filler.Type,
            SharedWith = blob.Owner?.ModelName,
            FanIn = inspected.Filler?.FanIn,
            FanOut = inspected.Filler?.FanOut,
            ExpectedMean = inspected.ExpectedMean,
            ExpectedStd = inspected.ExpectedStd,
            NonFinite = actual?.NonFinite,
            Mean = actual?.Mean,
            Std = actual?.Std,
            Min = actual?.Min,
            Max = actual?.Max,
        };
    }
}
