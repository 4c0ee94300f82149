using System.Globalization;

namespace PortKit.Net;

/// <summary>Shapes whose first axis is left to the bottoms, as they are given and printed: <c>sq=Nx5</c>.</summary>
internal static class ShapeOfRows
{
    /// <summary>Stands for the first axis.</summary>
    public const string Rows = "N";

    /// <summary>A blob and its shape.</summary>
    /// <param name="name">The blob.</param>
    /// <param name="row">Its axes after the first.</param>
    /// <param name="rows">The size of the first; null where it is left open.</param>
    public static string Text(string name, Shape row, int? rows = null) =>
        $"{name}={string.Join('x', row.Dims.ToArray().Select(Number).Prepend(rows is { } size ? Number(size) : Rows))}";

    private static string Number(int size) => size.ToString(CultureInfo.InvariantCulture);
}
