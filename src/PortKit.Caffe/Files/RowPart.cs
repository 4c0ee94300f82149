namespace PortKit.Caffe.Files;

/// <summary>
/// Which part of a store of pictures with labels a name means: with #label or #data behind it, that; without, a top whose name has the word label in
/// it gets the labels, others the pictures.
/// </summary>
internal static class RowPart
{
    private const string LabelMark = "#label";
    private const string DataMark = "#data";

    /// <summary>The name without its mark.</summary>
    public static string Unmarked(string path) =>
        path.EndsWith(LabelMark, StringComparison.Ordinal) ? path[..^LabelMark.Length]
        : path.EndsWith(DataMark, StringComparison.Ordinal) ? path[..^DataMark.Length]
        : path;

    /// <summary>Whether the labels are meant, for a top.</summary>
    public static bool IsLabel(string path, string top) =>
        path.EndsWith(LabelMark, StringComparison.Ordinal)
        || (!path.EndsWith(DataMark, StringComparison.Ordinal) && top.Contains("label", StringComparison.OrdinalIgnoreCase));
}
