using PortKit.Cli.Output;

namespace PortKit.Cli.Commands;

/// <summary>What <c>portkit inspect --json</c> prints.</summary>
internal sealed record InspectDocument() : JsonDocument("inspect")
{
    /// <summary>The net's name.</summary>
    public string? Net { get; init; }

    /// <summary>The phase whose layers are taken.</summary>
    public string? Phase { get; init; }

    /// <summary>The seed of the fills.</summary>
    public uint? Seed { get; init; }

    /// <summary>The number of learnable values.</summary>
    public long? Parameters { get; init; }

    /// <summary>The multiply-adds of all layers.</summary>
    public long? MultiplyAdds { get; init; }

    /// <summary>The random numbers drawn in all.</summary>
    public long? Draws { get; init; }

    /// <summary>The layers.</summary>
    public IReadOnlyList<InspectedLayer> Layers { get; init; } = [];
}

/// <summary>A blob that goes from layer to layer.</summary>
internal sealed record InspectedTop(string Name, IReadOnlyList<int> Dims);

/// <summary>A layer in JSON.</summary>
internal sealed record InspectedLayer(
    string Name,
    string Type,
    IReadOnlyList<string> Bottoms,
    IReadOnlyList<InspectedTop> Tops,
    long Parameters,
    long MultiplyAdds,
    long? Draws,
    IReadOnlyList<InspectedBlob> Blobs)
{
    /// <summary>Says a layer in JSON.</summary>
    public static InspectedLayer Of(LayerInspection layer) => new(
        layer.Layer.Source.Name,
        layer.Layer.Source.Type,
        [.. layer.Layer.Bottoms.Select(bottom => bottom.Name)],
        [.. layer.Layer.Tops.Select(top => new InspectedTop(top.Name, top.Shape.Dims.ToArray()))],
        layer.Parameters,
        layer.Layer.Plan.MultiplyAdds,
        layer.Draws,
        [.. layer.Blobs.Select(InspectedBlob.Of)]);
}

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
