namespace PortKit.Reporting.Writing;

/// <summary>A link that shows a layer in the graph.</summary>
internal static class LayerLink
{
    /// <summary>The link.</summary>
    public static Markup To(string layer) =>
        new Markup().Add($"""<a class="layer" href="#layer={Uri.EscapeDataString(layer)}"><bdi>{layer}</bdi></a>""");
}
