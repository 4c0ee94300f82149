namespace PortKit.Caffe.Upgrade;

/// <summary>Where an option of a V0 layer goes in V1.</summary>
/// <param name="Type">The V0 layer type that this holds for, or null for every type.</param>
/// <param name="Param">The field of the V1 layer that holds the layer's parameters.</param>
/// <param name="Field">The field within those parameters.</param>
internal readonly record struct V0Place(string? Type, int Param, int Field);
