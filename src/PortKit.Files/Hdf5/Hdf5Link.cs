namespace PortKit.Files.Hdf5;

/// <summary>A name in a group, and what it leads to.</summary>
/// <param name="Name">The name.</param>
/// <param name="Address">The address of the object's header.</param>
public readonly record struct Hdf5Link(string Name, long Address);
