namespace PortKit.Tests.Harness;

/// <summary>Where the golden cases lie, and how close is close enough.</summary>
internal static class Golden
{
    public static string Folder(params string[] parts) => Path.Combine([AppContext.BaseDirectory, "Golden", .. parts]);

    /// <summary>The names of the micro-networks, one for each option of a layer.</summary>
    public static IEnumerable<string> LayerCases =>
        Directory.GetDirectories(Folder("layers")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);

    /// <summary>
    /// Holds an output against the one expected: |a-b| at most 1e-5 times the largest finite |b| (at least 1) plus 2e-4 times |b|, NaN equal to NaN.
    /// </summary>
    public static void AssertClose(string what, ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        Assert.True(actual.Length == expected.Length, $"{what}: {actual.Length} values, expected {expected.Length}.");
        var range = 1.0;
        foreach (var value in expected)
        {
            if (float.IsFinite(value))
                range = Math.Max(range, Math.Abs((double)value));
        }

        for (var i = 0; i < actual.Length; i++)
        {
            var (a, b) = (actual[i], expected[i]);
            var close = a == b || (float.IsNaN(a) && float.IsNaN(b)) || Math.Abs((double)a - b) <= (1e-5 * range) + (2e-4 * Math.Abs((double)b));
            Assert.True(close, $"{what}: [{i}] is {a:R}, expected {b:R}.");
        }
    }

    public static void AssertSameBits(string what, ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        Assert.True(actual.Length == expected.Length, $"{what}: {actual.Length} values, expected {expected.Length}.");
        for (var i = 0; i < actual.Length; i++)
        {
            Assert.True(
                BitConverter.SingleToInt32Bits(actual[i]) == BitConverter.SingleToInt32Bits(expected[i]),
                $"{what}: [{i}] is {actual[i]:R}, expected {expected[i]:R}.");
        }
    }
}
