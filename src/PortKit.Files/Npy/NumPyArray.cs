namespace PortKit.Files.Npy;

/// <summary>An array of a .npy or .npz file, as floats in C order, whatever type and order it has in the file.</summary>
/// <param name="Dims">The size of each axis.</param>
/// <param name="Values">Its values, in C order.</param>
public sealed record NumPyArray(IReadOnlyList<int> Dims, float[] Values);
