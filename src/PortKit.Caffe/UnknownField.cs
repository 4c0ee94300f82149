namespace PortKit.Caffe;

/// <summary>
/// A field of a text file that the schema does not know. Its content is kept as it was read, so that it can be reported,
/// printed back, or read by a custom layer.
/// </summary>
/// <param name="Name">The field's name.</param>
/// <param name="Location">Where the name stands.</param>
/// <param name="Scalar">The value as written (strings with their quotes), or null for a message.</param>
/// <param name="Children">The fields of a message, or null for a scalar.</param>
public sealed record UnknownField(
    string Name,
    SourceLocation Location,
    string? Scalar,
    IReadOnlyList<UnknownField>? Children);
