namespace PortKit.Cli.Commands;

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
        layer.Plan.Source.Name,
        layer.Plan.Source.Type,
        [.. layer.Plan.Bottoms.Select(bottom => bottom.Name)],
        [.. layer.Plan.Tops.Select(top => new InspectedTop(top.Name, top.Shape.Dims.ToArray()))],
        layer.Parameters,
        layer.Plan.MultiplyAdds,
        layer.Draws,
        [.. layer.Blobs.Select(InspectedBlob.Of)]);
}
