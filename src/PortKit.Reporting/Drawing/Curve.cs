namespace PortKit.Reporting.Drawing;

/// <summary>A line of a <see cref="CurveChart"/>.</summary>
/// <param name="Id">What the style sheet knows it by.</param>
/// <param name="Title">What to call it.</param>
/// <param name="Points">Its points, from left to right.</param>
internal sealed record Curve(string Id, string Title, IReadOnlyList<CurvePoint> Points);
