using System.Text.Json;
using PortKit.Net;

namespace PortKit.Filling;

/// <summary>
/// Tells, in JSON, what a file of weights holds: how the numbers were drawn, and for each blob what it is, its shape in the file, its
/// filler and the SHA-256 of its bytes. The SHA-256 of the file itself ties the two together: they appear one right after the other, and whoever is
/// killed between the two leaves one of each.
/// </summary>
internal static class WeightManifest
{
    /// <summary>The key of the SHA-256 of the file of weights.</summary>
    public const string DigestKey = "file_sha256";

    private const string MetadataPrefix = "portkit.";

    /// <summary>The manifest that goes with a file of weights.</summary>
    public static string PathFor(string weights) => weights + ".json";

    /// <summary>Writes the manifest of a set that was written.</summary>
    /// <param name="weights">The set.</param>
    /// <param name="file">The name of the file of weights.</param>
    /// <param name="digest">The SHA-256 of that file: a manifest with another is of another file.</param>
    /// <param name="originOf">Tells where a blob's values come from; null for its filler.</param>
    /// <param name="destination">Where to.</param>
    public static void Write(WeightSet weights, string file, string digest, Func<LearnableBlob, BlobOrigin?> originOf, Stream destination)
    {
        using var json = new Utf8JsonWriter(destination, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteString("file", file);
        json.WriteString(DigestKey, digest);
        json.WriteString("layout", WeightLayoutMark.Word(weights.Layout));
        foreach (var (key, value) in weights.Metadata)
        {
            if (key != BlobJson.ListKey)
                json.WriteString(key[MetadataPrefix.Length..], value);
        }

        json.WriteStartArray("blobs");
        foreach (var (name, blob) in weights.Named)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            BlobJson.Write(json, blob, weights.ShapeOf(blob), originOf(blob.Values));
            json.WriteString("sha256", weights.Digests.GetValueOrDefault(blob) ?? weights.Digests[blob.Values]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
