using PortKit.Net;

namespace PortKit.Overrides;

/// <summary>
/// Which learnable blobs are meant: a layer's name, in which * stands for any letters and ? for one, and behind a dot the number of a blob, or
/// * for all. Without a number a layer's weights are meant: its blob 0. Where the name has wildcards, that is so only for
/// layers whose blob 0 holds weights, and not what a normalisation is scaled by, slopes, or statistics.
/// </summary>
internal sealed class BlobPattern
{
    private const string AnyIndex = "*";

    private readonly NamePattern _layer;
    private readonly string? _index;

    public BlobPattern(string text)
    {
        Text = text;
        var dot = text.LastIndexOf('.');
        _index = dot > 0 && (text[(dot + 1)..] == AnyIndex || IsNumber(text.AsSpan(dot + 1))) ? text[(dot + 1)..] : null;
        _layer = new NamePattern(_index is null ? text : text[..dot]);
    }

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>The one layer that may be meant; null where the pattern has wildcards.</summary>
    public string? LayerName => _layer.HasWildcards ? null : _layer.Text;

    /// <summary>Whether a blob is meant.</summary>
    public bool Matches(LearnableBlob blob) => MatchesLayer(blob.Layer) && (_index ?? "0") switch
    {
        AnyIndex => true,
        var index when index != Number(blob.Index) => false,
        _ => _index is not null || !_layer.HasWildcards || HoldsWeights(blob.Spec.Role.Kind),
    };

    /// <summary>Whether a layer is meant, if it has such a blob.</summary>
    public bool MatchesLayer(LayerSource layer) => _layer.Matches(layer.Name);

    /// <summary>What to type in place of a pattern that matches nothing, if there is something like it.</summary>
    public string Advice(NetPlan net)
    {
        var blobs = net.Learnables.ToList();
        var ofLayer = blobs.Where(blob => MatchesLayer(blob.Layer)).Select(blob => blob.ModelName).Distinct().ToList();
        if (ofLayer.Count > 0)
            return $"There {(ofLayer.Count == 1 ? "is" : "are")} {Some(ofLayer)}.";
        if (blobs.Find(blob => blob.Layer.Name == Text) is { } named)
            return $"The layer '{Text}' is meant by  {named.ModelName}.";
        var layers = blobs.Select(blob => blob.Layer.Name).Distinct().ToList();
        if (NearestName.Find(_layer.Text, layers) is { } near)
            return $"Did you mean {(_index is null ? near : $"{near}.{_index}")}?";
        return layers.Count == 0 ? "The net has no learnable blobs." : $"Layers with learnable blobs are {Some(layers)}.";
    }

    private static string Some(List<string> names)
    {
        const int Most = 8;
        return names.Count <= Most ? string.Join(", ", names) : $"{string.Join(", ", names.Take(Most))} and {names.Count - Most} more";
    }

    private static bool HoldsWeights(BlobKind kind) => kind is not (BlobKind.Bias or BlobKind.Scale or BlobKind.Slope
        or BlobKind.Mean or BlobKind.Variance or BlobKind.ScaleFactor or BlobKind.Unused);

    private static bool IsNumber(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9');

    private static string Number(int index) => index.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
