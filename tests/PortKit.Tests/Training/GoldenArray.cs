using System.Globalization;
using System.Text.Json;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Training;

/// <summary>An array of a golden case of training, and how near one has to come to it.</summary>
internal static class GoldenArray
{
    /// <summary>The values.</summary>
    public static float[] Read(JsonElement array, string folder) => array.TryGetProperty("file", out var file)
        ? Npy.Read(Path.Combine(folder, file.GetString()!)).Values
        : [.. array.GetProperty("values").EnumerateArray().Select(Value)];

    /// <summary>The largest magnitude among them.</summary>
    public static double Largest(JsonElement array, string folder) =>
        Read(array, folder).Where(float.IsFinite).Select(value => Math.Abs((double)value)).DefaultIfEmpty(0).Max();

    /// <summary>Holds an array against the golden one.</summary>
    /// <param name="what">What it is.</param>
    /// <param name="actual">What was computed.</param>
    /// <param name="array">The golden array.</param>
    /// <param name="folder">The folder of the case.</param>
    /// <param name="relative">How far one may be off, as a part of the largest value.</param>
    /// <param name="least">The least that counts as the largest value.</param>
    public static void AssertClose(string what, ReadOnlySpan<float> actual, JsonElement array, string folder, double relative, double least)
    {
        if (array.TryGetProperty("sample", out var sample))
        {
            AssertSample(what, actual, array, sample, relative, least);
            return;
        }

        var expected = Read(array, folder);
        Assert.True(actual.Length == expected.Length, $"{what}: {actual.Length} values, expected {expected.Length}.");
        var bound = relative * Math.Max(Largest(array, folder), least);
        if (array.TryGetProperty("spread", out var spread))
        {
            foreach (var other in spread.EnumerateObject().Where(other => other.Name != "largest"))
                bound = Math.Max(bound, 4 * Math.Abs(Value(other.Value)));
        }

        for (var i = 0; i < expected.Length; i++)
        {
            var (a, b) = (actual[i], expected[i]);
            Assert.True(
                a == b || (float.IsNaN(a) && float.IsNaN(b)) || Math.Abs((double)a - b) <= bound,
                string.Create(CultureInfo.InvariantCulture, $"{what}: [{i}] is {a:R}, expected {b:R}, at most {bound:G3} apart."));
        }
    }

    // Of large arrays there are some elements.
    private static void AssertSample(
        string what, ReadOnlySpan<float> actual, JsonElement array, JsonElement sample, double relative, double least)
    {
        Assert.Equal(array.GetProperty("count").GetInt32(), actual.Length);
        var largest = Math.Max(Math.Abs(Value(array.GetProperty("min"))), Math.Abs(Value(array.GetProperty("max"))));
        var bound = relative * Math.Max(largest, least);
        foreach (var other in array.GetProperty("spread").EnumerateObject().Where(other => other.Name != "largest"))
            bound = Math.Max(bound, 4 * Math.Abs(Value(other.Value)));
        foreach (var (index, expected) in sample.EnumerateArray().Select(Value).Index())
        {
            var value = actual[index * array.GetProperty("sample_step").GetInt32()];
            Assert.True(
                Math.Abs((double)value - expected) <= bound,
                string.Create(CultureInfo.InvariantCulture, $"{what}: sample {index} is {value:R}, expected {expected:R}, at most {bound:G3} apart."));
        }
    }

    /// <summary>A number, or a word for one that JSON does not have.</summary>
    public static float Value(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? value.GetString() switch
        {
            "NaN" => float.NaN,
            "Infinity" => float.PositiveInfinity,
            _ => float.NegativeInfinity,
        }
        : value.GetSingle();
}
