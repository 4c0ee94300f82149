namespace PortKit.Verification;

/// <summary>Takes an output of a model that ran.</summary>
/// <param name="name">Its name.</param>
/// <param name="dims">The size of each axis.</param>
/// <param name="values">Its values, in C order; gone when the call returns.</param>
internal delegate void ModelOutput(string name, IReadOnlyList<long> dims, ReadOnlySpan<float> values);
