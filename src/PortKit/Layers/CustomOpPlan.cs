using PortKit.Net;

namespace PortKit.Layers;

/// <summary>The plan of a layer that becomes a custom operator.</summary>
/// <param name="TopShapes">The shape of each top, in order.</param>
/// <param name="HasFixedTops">
/// Whether a top has a shape that was given whole, and so holds for one batch and one number of rows; other tops follow their bottoms.
/// </param>
internal sealed record CustomOpPlan(IReadOnlyList<Shape> TopShapes, bool HasFixedTops) : LayerPlan(TopShapes);
