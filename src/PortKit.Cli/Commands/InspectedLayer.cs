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
        layer.Layer.Source.Name,
        layer.Layer.Source.Type,
        [.. layer.Layer.Bottoms.Select(bottom => bottom.Name)],
        [.. layer.Layer.Tops.Select(top => new InspectedTop(top.Name, top.Shape.Dims.ToArray()))],
        layer.Parameters,
        layer.Layer.Plan.MultiplyAdds,
        layer.Draws,
        [.. layer.Blobs.Select(InspectedBlob.Of)]);
}
