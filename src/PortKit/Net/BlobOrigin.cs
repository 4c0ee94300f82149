namespace PortKit.Net;

/// <summary>Where the values of a learnable blob come from, if not from its filler.</summary>
internal record BlobOrigin
{
    /// <summary>From weights: a file of them, or the net itself.</summary>
    public static BlobOrigin Weights { get; } = new();
}
