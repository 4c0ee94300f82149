using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using PortKit.Caffe.Protos;
using PortKit.Initializers.Caffe;
using PortKit.Net;

namespace PortKit.Emission;

/// <summary>What a model says about itself: where it comes from, how it was filled, and what of it is trained how.</summary>
internal static class ModelMetadata
{
    /// <summary>The version of this library, such as 0.1.0.</summary>
    public static string Version { get; } =
        typeof(ModelMetadata).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";

    /// <summary>The entries of the model's metadata, in order.</summary>
    /// <param name="net">The net.</param>
    /// <param name="seed">The seed of the fills.</param>
    /// <param name="boost">The Boost version whose random numbers they are.</param>
    /// <param name="filledAs">The phase whose net the numbers were drawn for.</param>
    /// <param name="isOverlaid">Tells whether a blob's values come from weights, not from its filler.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(
        NetPlan net, uint seed, string boost, Phase filledAs, Func<LearnableBlob, bool> isOverlaid) =>
    [
        new("portkit.version", Version),
        new("portkit.source_net", net.Name),
        new("portkit.phase", PhaseName(net.Phase)),
        new("portkit.seed", seed.ToString(CultureInfo.InvariantCulture)),
        new("portkit.boost", boost),
        new("portkit.fill_as", PhaseName(filledAs)),
        new("portkit.initializers", InitializersJson(net, isOverlaid)),
    ];

    private static string PhaseName(Phase phase) => phase == Phase.Train ? "TRAIN" : "TEST";

    private static string InitializersJson(NetPlan net, Func<LearnableBlob, bool> isOverlaid)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var blob in net.Learnables)
            {
                json.WriteStartObject();
                json.WriteString("name", blob.Values.ModelName);
                json.WriteString("layer", blob.Layer.Name);
                json.WriteNumber("index", blob.Index);
                json.WriteStartArray("shape");
                foreach (var dim in blob.Spec.Shape.Dims)
                    json.WriteNumberValue(dim);
                json.WriteEndArray();
                json.WriteNumber("lr_mult", blob.LrMult);
                json.WriteNumber("decay_mult", blob.DecayMult);
                if (blob.ShareName is not null)
                    json.WriteString("shared_as", blob.ShareName);
                if (isOverlaid(blob.Values))
                    json.WriteString("filled_by", "weights");
                else
                    WriteFiller(json, blob.Values.Spec.Filler);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    // Only the fields that the filler's type reads: the others would tell of nothing.
    private static void WriteFiller(Utf8JsonWriter json, CaffeFillerSpec filler)
    {
        json.WriteStartObject("filler");
        json.WriteString("type", filler.Type);
        switch (filler.Type)
        {
            case "constant":
                Number("value", filler.Value);
                break;
            case "uniform":
                Number("min", filler.Min);
                Number("max", filler.Max);
                break;
            case "gaussian":
                Number("mean", filler.Mean);
                Number("std", filler.Std);
                if (filler.Sparse >= 0)
                    json.WriteNumber("sparse", filler.Sparse);
                break;
            case "xavier" or "msra":
                json.WriteString("variance_norm", filler.VarianceNorm switch
                {
                    VarianceNorm.FanOut => "FAN_OUT",
                    VarianceNorm.Average => "AVERAGE",
                    _ => "FAN_IN",
                });
                break;
        }

        json.WriteEndObject();

        // JSON has no words for what is not finite.
        void Number(string name, float value)
        {
            if (float.IsFinite(value))
                json.WriteNumber(name, value);
            else
                json.WriteString(name, value.ToString(CultureInfo.InvariantCulture));
        }
    }
}
