namespace PortKit.Net;

/// <summary>A blob that a layer of an outline reads or makes.</summary>
/// <param name="Name">The blob's name.</param>
/// <param name="Shape">Its shape; null where it could not be worked out.</param>
/// <param name="Maker">The place of the layer that makes it, among the outline's; null if none does.</param>
public sealed record OutlinedBlob(string Name, Shape? Shape, int? Maker)
{
    /// <summary>The version of the blob that is meant; null where the layer was not planned.</summary>
    public BlobVersion? Version { get; init; }
}
