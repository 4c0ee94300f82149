using PortKit.Net;

namespace PortKit.Reporting.Drawing;

/// <summary>How the layers of a family are drawn: all in one colour.</summary>
/// <param name="Id">The name in the style sheet.</param>
/// <param name="Title">The name for people.</param>
internal sealed record FamilyColour(string Id, string Title)
{
    private static readonly (LayerFamily Family, FamilyColour Colour)[] ByFamily =
    [
        (LayerFamily.Input, new("input", "Input and data")),
        (LayerFamily.Convolution, new("conv", "Convolution")),
        (LayerFamily.Matrix, new("matrix", "Inner product, recurrent")),
        (LayerFamily.Activation, new("act", "Activation")),
        (LayerFamily.Normalization, new("norm", "Normalisation, scale")),
        (LayerFamily.Pooling, new("pool", "Pooling")),
        (LayerFamily.Joining, new("join", "Joining and shaping")),
        (LayerFamily.Loss, new("loss", "Loss, score")),
        (LayerFamily.Other, new("other", "Other")),
    ];

    private static readonly FamilyColour Refused = new("none", "Not converted");

    /// <summary>All of them, in the order of the legend.</summary>
    public static IEnumerable<FamilyColour> All => ByFamily.Select(pair => pair.Colour).Append(Refused);

    /// <summary>The colour of a layer.</summary>
    public static FamilyColour Of(OutlinedLayer layer) => layer.IsRefused ? Refused : Of(layer.Family);

    private static FamilyColour Of(LayerFamily family) => Array.Find(ByFamily, pair => pair.Family == family).Colour;
}
