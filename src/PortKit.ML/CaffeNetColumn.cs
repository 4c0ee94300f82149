using PortKit.Net;

namespace PortKit.ML;

/// <summary>A column that a net is fed by, or one that it makes. Its elements are <see cref="float"/>.</summary>
/// <param name="Name">The name of the column.</param>
/// <param name="Blob">The name of the input or output in the net.</param>
/// <param name="Shape">The shape that a row has; null where the number of elements depends on the data.</param>
public sealed record CaffeNetColumn(string Name, string Blob, Shape? Shape);
