using System.Globalization;
using System.Text.Json;

namespace PortKit.Initializers.Caffe;

/// <summary>Floats in JSON, which has no words for what is not finite: that is a string, <c>NaN</c>, <c>Infinity</c> or <c>-Infinity</c>.</summary>
public static class JsonFloats
{
    /// <summary>Writes a float as a value that is due.</summary>
    public static void WriteFloatValue(this Utf8JsonWriter json, float value)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (float.IsFinite(value))
            json.WriteNumberValue(value);
        else
            json.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Writes a member of an object.</summary>
    public static void WriteFloat(this Utf8JsonWriter json, string name, float value)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WritePropertyName(name);
        json.WriteFloatValue(value);
    }
}
