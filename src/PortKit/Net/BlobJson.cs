using System.Text.Json;
using PortKit.Initializers.Caffe;

namespace PortKit.Net;

/// <summary>Says in JSON what there is to know of a learnable blob.</summary>
internal static class BlobJson
{
    /// <summary>The key under which a file tells of all its blobs.</summary>
    public const string ListKey = "portkit.initializers";

    /// <summary>Writes the members of an object that is open.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="blob">The blob.</param>
    /// <param name="shape">The shape that it is stored with.</param>
    /// <param name="origin">Where its values come from; null for its filler.</param>
    public static void Write(Utf8JsonWriter json, LearnableBlob blob, Shape shape, BlobOrigin? origin)
    {
        json.WriteString("layer", blob.Layer.Name);
        json.WriteNumber("index", blob.Index);
        json.WriteString("role", JsonNamingPolicy.SnakeCaseLower.ConvertName(blob.Spec.Role.Kind.ToString()));
        json.WriteStartArray("shape");
        foreach (var dim in shape.Dims)
            json.WriteNumberValue(dim);
        json.WriteEndArray();
        json.WriteFloat("lr_mult", blob.LrMult);
        json.WriteFloat("decay_mult", blob.DecayMult);
        if (blob.ShareName is not null)
            json.WriteString("shared_as", blob.ShareName);
        switch (origin)
        {
            case null:
                json.WritePropertyName("filler");
                FillerJson.Write(json, blob.Values.Spec.Filler);
                break;
            case InitializerOrigin initializer:
                json.WriteString("initializer", initializer.Spec);
                json.WriteNumber("seed", initializer.Seed);
                break;
            default:
                json.WriteString("filled_by", "weights");
                break;
        }
    }
}
