using PortKit.Net;

namespace PortKit.Planning;

/// <summary>What came of planning a net with shapes that were made up.</summary>
/// <param name="Fits">Whether nothing is wrong that was not wrong before, missing shapes apart.</param>
/// <param name="IsWhole">Whether no shape is missing any more.</param>
/// <param name="ShapeOf">The shape of a blob, or null where it could not be worked out.</param>
/// <param name="ShapeInFillNet">The same in the net that only the numbers are drawn for.</param>
internal sealed record ShapeTrial(bool Fits, bool IsWhole, Func<string, Shape?> ShapeOf, Func<string, Shape?> ShapeInFillNet);
