namespace PortKit.Caffe;

/// <summary>A file that a prototxt names.</summary>
/// <param name="Path">The path as it is written.</param>
/// <param name="Location">Where it is written.</param>
public sealed record NamedFile(string Path, SourceLocation Location);
