using PortKit.Net;

namespace PortKit.Layers;

/// <summary>What a Convolution or a Deconvolution will do.</summary>
/// <param name="Shapes">The shapes of the tops.</param>
/// <param name="Geometry">The windows.</param>
/// <param name="Group">How many groups the channels fall into.</param>
internal sealed record ConvolutionPlan(IReadOnlyList<Shape> Shapes, ConvolutionGeometry Geometry, int Group) : LayerPlan(Shapes);
