using System.Collections.Immutable;

namespace PortKit.Filling;

/// <summary>
/// How a file of weights says that it has another layout than Caffe's: in the metadata of a .safetensors file, in the comment of an .npz, and in
/// the manifest beside both.
/// </summary>
internal static class WeightLayoutMark
{
    /// <summary>The key in metadata.</summary>
    public const string Key = "portkit.layout";

    /// <summary>What a layout is called.</summary>
    public static string Word(WeightLayout layout) => layout.ToString().ToLowerInvariant();

    /// <summary>The comment of an .npz.</summary>
    public static string Comment(WeightLayout layout) => $"{Key}={Word(layout)}";

    /// <summary>What a comment says, as metadata.</summary>
    public static IReadOnlyDictionary<string, string> OfComment(string comment) =>
        comment.StartsWith(Key + "=", StringComparison.Ordinal)
            ? ImmutableDictionary<string, string>.Empty.Add(Key, comment[(Key.Length + 1)..])
            : ImmutableDictionary<string, string>.Empty;
}
