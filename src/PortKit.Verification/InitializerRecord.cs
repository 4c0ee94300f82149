using System.Text.Json;
using PortKit.Initializers.Caffe;
using PortKit.Net;

namespace PortKit.Verification;

/// <summary>What a model that PortKit wrote tells of one of its initializers.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Kind">What it is to the layer.</param>
/// <param name="Dims">The size of each axis.</param>
/// <param name="Filler">What filled it; null for trained weights, and for an initializer in place of the filler.</param>
internal sealed record InitializerRecord(string Layer, BlobKind Kind, IReadOnlyList<int> Dims, CaffeFillerSpec? Filler)
{
    /// <summary>Whether the values come from weights, of a file or of the net itself.</summary>
    public bool IsTrained { get; init; }

    /// <summary>Reads what stands in a model's metadata, by the initializer's name. What is not as PortKit writes it is passed over: the file may
    /// be of any origin.</summary>
    public static IReadOnlyDictionary<string, InitializerRecord> Read(IReadOnlyDictionary<string, string> metadata)
    {
        var records = new Dictionary<string, InitializerRecord>(StringComparer.Ordinal);
        if (!metadata.TryGetValue("portkit.initializers", out var text))
            return records;
        try
        {
            using var json = JsonDocument.Parse(text);
            foreach (var entry in json.RootElement.EnumerateArray())
                records.TryAdd(entry.GetProperty("name").GetString()!, Of(entry));
        }
        catch (Exception exception) when (exception
            is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            records.Clear();
        }

        return records;
    }

    private static InitializerRecord Of(JsonElement entry) => new(
        entry.GetProperty("layer").GetString() ?? "",
        KindOf(entry.GetProperty("role").GetString() ?? ""),
        [.. entry.GetProperty("shape").EnumerateArray().Select(dim => dim.GetInt32())],
        entry.TryGetProperty("filler", out var filler) ? FillerJson.Read(filler) : null)
    {
        IsTrained = entry.TryGetProperty("filled_by", out var source) && source.ValueEquals("weights"),
    };

    private static BlobKind KindOf(string role) =>
        Enum.TryParse<BlobKind>(role.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var kind) ? kind : BlobKind.Parameter;
}
