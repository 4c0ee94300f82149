namespace PortKit.Caffe;

/// <summary>A layer type that a fork of Caffe has and Caffe 1.0 has not.</summary>
/// <param name="Type">The type, as today's syntax writes it.</param>
/// <param name="Fork">The fork that it comes from, or the best known one.</param>
/// <param name="Equivalent">Layers of Caffe 1.0 that compute the same, as a message names them; null if there are none.</param>
internal sealed record ForkLayer(string Type, string Fork, string? Equivalent = null)
{
    /// <summary>What the layer is for where it has no part in what a net computes for a picture, as a clause; or null.</summary>
    public string? Purpose { get; init; }
}
