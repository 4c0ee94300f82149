namespace PortKit;

/// <summary>What a net is like, layer by layer: see <see cref="PlannedNet.Inspect"/>.</summary>
/// <param name="Layers">The layers, in the order in which they run.</param>
/// <param name="Parameters">The number of learnable values, shared ones counted once.</param>
/// <param name="MultiplyAdds">The sum over the layers.</param>
/// <param name="Draws">
/// The 32-bit random numbers that Caffe draws while it builds the net, and the net before it where the numbers are drawn for the other phase;
/// null where no values were made.
/// </param>
public sealed record NetInspection(IReadOnlyList<LayerInspection> Layers, long Parameters, long MultiplyAdds, long? Draws);
