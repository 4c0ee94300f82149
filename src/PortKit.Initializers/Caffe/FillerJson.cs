using System.Globalization;
using System.Text.Json;

namespace PortKit.Initializers.Caffe;

/// <summary>A filler in JSON: its type, and the fields that the type reads under their names in caffe.proto.</summary>
public static class FillerJson
{
    /// <summary>Writes a filler as an object.</summary>
    /// <param name="json">Where to; a value is due.</param>
    /// <param name="filler">The filler.</param>
    public static void Write(Utf8JsonWriter json, CaffeFillerSpec filler)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(filler);
        json.WriteStartObject();
        json.WriteString("type", filler.Type);
        foreach (var field in filler.Fields)
        {
            switch (field.Value)
            {
                case float number:
                    json.WriteFloat(field.Name, number);
                    break;
                case int whole:
                    json.WriteNumber(field.Name, whole);
                    break;
                default:
                    json.WriteString(field.Name, Convert.ToString(field.Value, CultureInfo.InvariantCulture));
                    break;
            }
        }

        json.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote; a field that is absent has Caffe's default.</summary>
    /// <param name="json">The object.</param>
    /// <exception cref="InvalidOperationException">A field is of another kind.</exception>
    /// <exception cref="KeyNotFoundException">There is no type.</exception>
    /// <exception cref="FormatException">A number does not read as one.</exception>
    public static CaffeFillerSpec Read(JsonElement json)
    {
        var absent = new CaffeFillerSpec();
        return new()
        {
            Type = json.GetProperty("type").GetString() ?? "",
            Value = Number("value", absent.Value),
            Min = Number("min", absent.Min),
            Max = Number("max", absent.Max),
            Mean = Number("mean", absent.Mean),
            Std = Number("std", absent.Std),
            Sparse = (int)Number("sparse", absent.Sparse),
            VarianceNorm = json.TryGetProperty("variance_norm", out var norm) ? VarianceNorms.Parse(norm.GetString()) : absent.VarianceNorm,
        };

        float Number(string name, float otherwise)
        {
            if (!json.TryGetProperty(name, out var value))
                return otherwise;
            return value.ValueKind == JsonValueKind.Number ? value.GetSingle() : float.Parse(value.GetString() ?? "", CultureInfo.InvariantCulture);
        }
    }
}
