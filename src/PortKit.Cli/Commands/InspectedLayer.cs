using PortKit.Net;

namespace PortKit.Cli.Commands;

/// <summary>A layer in JSON.</summary>
internal sealed record InspectedLayer(
    string Name,
    string Type,
    IReadOnlyList<string> Bottoms,
    IReadOnlyList<InspectedTop> Tops,
    long? Parameters,
    long? MultiplyAdds,
    long? Draws,
    IReadOnlyList<InspectedBlob> Blobs)
{
    /// <summary>Why the layer of a net that cannot be converted is not planned; left out where it is.</summary>
    public string? Open { get; init; }

    /// <summary>Says a layer of a net that could not be planned in JSON.</summary>
    public static InspectedLayer Of(OutlinedLayer layer) => new(
        layer.Source.Name,
        layer.Source.Type,
        [.. layer.Bottoms.Select(bottom => bottom.Name)],
        [.. layer.Tops.Select(top => new InspectedTop(top.Name, top.Shape?.Dims.ToArray()))],
        layer.Planned?.ParameterCount,
        layer.Planned?.Plan.MultiplyAdds,
        null,
        [])
    {
        Open = layer.IsRefused ? "notConverted" : layer.Planned is null ? "notWorkedOut" : null,
    };

    /// <summary>Says a layer in JSON.</summary>
    public static InspectedLayer Of(LayerInspection layer) => new(
        layer.Layer.Source.Name,
        layer.Layer.Source.Type,
        [.. layer.Layer.Bottoms.Select(bottom => bottom.Name)],
        [.. layer.Layer.Tops.Select(top => new InspectedTop(top.Name, top.Shape.Dims.ToArray()) { AtMost = top.HasOpenRows ? true : null })],
        layer.Parameters,
        layer.Layer.Plan.MultiplyAdds,
        layer.Draws,
        [.. layer.Blobs.Select(InspectedBlob.Of)]);
}
