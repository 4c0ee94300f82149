namespace PortKit.Caffe;

/// <summary>A field of a message, whatever block it stands in, with all the values that are written for it.</summary>
/// <param name="Name">
/// Its name, after those of the blocks around it: <c>block.field</c>; of a block that stands several times, with its number: <c>block.1.field</c>.
/// </param>
/// <param name="Location">Where the first of its values stands.</param>
/// <param name="Kind">What its values are.</param>
/// <param name="IsList">Whether there are several, or the schema lets there be.</param>
public sealed record FlatField(string Name, SourceLocation Location, FlatFieldKind Kind, bool IsList)
{
    /// <summary>The values, where they are whole.</summary>
    public IReadOnlyList<long> Wholes { get; init; } = [];

    /// <summary>The values, where they are numbers; out of float's range they are infinite, as in Caffe.</summary>
    public IReadOnlyList<float> Numbers { get; init; } = [];

    /// <summary>The values, where they are texts.</summary>
    public IReadOnlyList<string> Texts { get; init; } = [];

    /// <summary>What is wrong with the values, so that there are none: what was expected and what was found, a sentence each; or null.</summary>
    public string? Problem { get; init; }
}
