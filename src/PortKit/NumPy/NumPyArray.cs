using PortKit.Net;

namespace PortKit.NumPy;

/// <summary>An array of a .npy or .npz file, as floats in C order, whatever type and order it has in the file.</summary>
/// <param name="Shape">Its shape.</param>
/// <param name="Values">Its values, in C order.</param>
public sealed record NumPyArray(Shape Shape, float[] Values);
