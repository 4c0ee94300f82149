using System.Text;
using System.Text.Json;
using PortKit.Initializers.Caffe;
using PortKit.Net;

namespace PortKit.Emission;

/// <summary>
/// Says in JSON what becomes of raw pictures before the net sees them: what the model does itself, and what it expects to have been done. One
/// object for each input of which that is known, in the net's order.
/// </summary>
internal static class PreprocessingMetadata
{
    /// <summary>The key in the model's metadata.</summary>
    public const string Key = "portkit.preprocessing";

    /// <summary>The entry of the model's metadata, if there is anything to say.</summary>
    /// <param name="net">The net.</param>
    /// <param name="prefixes">What the model does, by input.</param>
    public static IEnumerable<KeyValuePair<string, string>> Of(NetPlan net, IReadOnlyDictionary<string, InputPrefix> prefixes)
    {
        var known = net.Layers
            .SelectMany(layer =>
                layer.Tops.Where(top => top.IsInput).Select(top => (Input: top, Feed: top == layer.Tops[0] ? layer.Plan.Fed?.Transform : null)))
            .Where(pair => pair.Feed is not null || prefixes.ContainsKey(pair.Input.Name))
            .ToList();
        if (known.Count == 0)
            return [];
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var (input, feed) in known)
                Write(json, input, prefixes.GetValueOrDefault(input.Name), feed);
            json.WriteEndArray();
        }

        return [new(Key, Encoding.UTF8.GetString(buffer.ToArray()))];
    }

    private static void Write(Utf8JsonWriter json, BlobVersion input, InputPrefix? prefix, FeedTransform? feed)
    {
        json.WriteStartObject();
        json.WriteString("input", input.Name);
        json.WriteBoolean("in_model", prefix is not null);
        if (input.Shape.Rank > 1 && input.Shape[1] == 3)
            json.WriteString("channel_order", prefix is { SwapsRedAndBlue: true } ? "RGB" : "BGR");
        if (feed is { CropSize: > 0 })
            json.WriteNumber("crop_size", feed.CropSize);
        if (feed is { Mirror: true })
            json.WriteBoolean("mirror", true);

        // The values of a file are in the model already, as an initializer.
        if ((prefix is null ? feed?.MeanFile : prefix.MeanFile) is { } file)
            json.WriteString("mean_file", file);
        else if ((prefix?.Mean ?? feed!.MeanValues) is { Count: > 0 } means)
            WriteMeans(json, means);
        json.WriteFloat("scale", prefix?.Scale ?? feed!.Scale);
        json.WriteEndObject();
    }

    private static void WriteMeans(Utf8JsonWriter json, IReadOnlyList<float> means)
    {
        json.WriteStartArray("mean_value");
        foreach (var mean in means)
            json.WriteFloatValue(mean);
        json.WriteEndArray();
    }
}
