namespace PortKit.Net;

/// <summary>A layer of an outline.</summary>
/// <param name="Source">The layer as the net describes it.</param>
/// <param name="Family">What kind of layer it is.</param>
/// <param name="Bottoms">The blobs read.</param>
/// <param name="Tops">The blobs made.</param>
public sealed record OutlinedLayer(LayerSource Source, LayerFamily Family, IReadOnlyList<OutlinedBlob> Bottoms, IReadOnlyList<OutlinedBlob> Tops)
{
    /// <summary>The layer as it was planned; null if it was not.</summary>
    public PlannedLayer? Planned { get; init; }

    /// <summary>
    /// Whether the layer itself stands in the way: its type is not converted, or something in it is wrong. A layer that was not planned only
    /// because of what it reads is not refused.
    /// </summary>
    public bool IsRefused { get; init; }

    /// <summary>The outline of a layer that was planned.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="places">The places of the layers before it.</param>
    internal static OutlinedLayer Of(PlannedLayer layer, IReadOnlyDictionary<LayerSource, int> places)
    {
        return new OutlinedLayer(layer.Source, layer.Family, [.. layer.Bottoms.Select(Outline)], [.. layer.Tops.Select(Outline)]) { Planned = layer };

        OutlinedBlob Outline(BlobVersion blob) =>
            new(
                blob.Name,
                blob.Shape,
                blob.Producer is { } producer && places.TryGetValue(producer, out var place) ? place : null)
            { Version = blob };
    }
}
