namespace PortKit.Caffe.Weights.Hdf5;

/// <summary>A name in a group, and the address of the object header that bears it.</summary>
internal readonly record struct Hdf5Link(string Name, long Address);
