using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using PortKit.Caffe.Protos;
using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;
using PortKit.Net;

namespace PortKit.Emission;

/// <summary>What a model says about itself: where it comes from, how it was filled, and what of it is trained how.</summary>
internal static class ModelMetadata
{
    /// <summary>The net's name.</summary>
    public const string SourceNetKey = "portkit.source_net";

    /// <summary>The phase whose layers were taken.</summary>
    public const string PhaseKey = "portkit.phase";

    /// <summary>The seed of the fills.</summary>
    public const string SeedKey = "portkit.seed";

    /// <summary>The Boost version whose random numbers they are.</summary>
    public const string BoostKey = "portkit.boost";

    /// <summary>The version of Caffe, where values depend on it.</summary>
    public const string CaffeKey = "portkit.caffe";

    /// <summary>The phase whose net the numbers were drawn for.</summary>
    public const string FillAsKey = "portkit.fill_as";

    /// <summary>The version of this library, such as 0.1.0.</summary>
    public static string Version { get; } =
        typeof(ModelMetadata).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";

    /// <summary>The entries of the model's metadata, in order.</summary>
    /// <param name="net">The net.</param>
    /// <param name="seed">The seed of the fills.</param>
    /// <param name="boost">The Boost version whose random numbers they are.</param>
    /// <param name="caffe">The version of Caffe, where the values depend on it; else null.</param>
    /// <param name="filledAs">The phase whose net the numbers were drawn for.</param>
    /// <param name="originOf">Tells where a blob's values come from; null for its filler.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(
        NetPlan net, uint seed, BoostVersion boost, CaffeVersion? caffe, Phase filledAs, Func<LearnableBlob, BlobOrigin?> originOf) =>
    [
        new("portkit.version", Version),
        new(SourceNetKey, net.Name),
        new(PhaseKey, PhaseName(net.Phase)),
        new(SeedKey, seed.ToString(CultureInfo.InvariantCulture)),
        new(BoostKey, boost.ToString()),
        new("portkit.era", EraName(boost.Era)),
        .. caffe is { } version ? Entry(CaffeKey, CaffeVersions.NameOf(version)) : [],
        new(FillAsKey, PhaseName(filledAs)),
        new(BlobJson.ListKey, InitializersJson(net, originOf)),
    ];

    /// <summary>The entry that lists the outputs that have no axes in Caffe and one in the model, as JSON; none if there are none.</summary>
    public static IEnumerable<KeyValuePair<string, string>> OfScalars(IEnumerable<string> names)
    {
        using var buffer = new MemoryStream();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartArray();
        var any = false;
        foreach (var name in names)
        {
            json.WriteStringValue(name);
            any = true;
        }

        json.WriteEndArray();
        json.Flush();
        return any ? [new("portkit.scalar_outputs", Encoding.UTF8.GetString(buffer.ToArray()))] : [];
    }

    /// <summary>How a phase is written.</summary>
    public static string PhaseName(Phase phase) => phase == Phase.Train ? "TRAIN" : "TEST";

    private static KeyValuePair<string, string>[] Entry(string key, string value) => [new(key, value)];

    private static string EraName(BoostEra era) => era switch
    {
        BoostEra.BoxMuller => "Box-Muller, Boost 1.47 to 1.55",
        BoostEra.Ziggurat1 => "ziggurat, Boost 1.56 to 1.63",
        _ => "ziggurat, Boost 1.64 on",
    };

    private static string InitializersJson(NetPlan net, Func<LearnableBlob, BlobOrigin?> originOf)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var blob in net.Learnables)
            {
                json.WriteStartObject();
                json.WriteString("name", blob.Values.ModelName);
                BlobJson.Write(json, blob, blob.Spec.Shape, originOf(blob.Values));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
