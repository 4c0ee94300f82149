using PortKit.Initializers.Random;
using PortKit.Net;

namespace PortKit.Verification;

/// <summary>
/// Finds values that rounding alone decides, such as those of a constant plane whose mean is taken away and which is then divided by its deviation:
/// Caffe's own arithmetic does not give them again where the values that a layer reads change in their last bit.
/// </summary>
/// <param name="topsOf">Computes the tops of the layer, each bottom changed as told; null if it cannot.</param>
/// <param name="tolerance">See <see cref="VerifyOptions.Tolerance"/>.</param>
internal sealed class RoundingNoise(Func<Func<int, float[], float[]>, IReadOnlyList<float[]>?> topsOf, double tolerance)
{
    /// <summary>One change may leave a value as it was, by chance.</summary>
    private const int Tries = 6;

    /// <summary>Whether all values that differ are such values.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="top">The number of the top.</param>
    /// <param name="found">What the top is.</param>
    /// <param name="expected">What Caffe's arithmetic makes of the same bottoms.</param>
    public bool Decides(PlannedLayer layer, int top, float[] found, float[] expected)
    {
        if (found.Length != expected.Length)
            return false;
        var left = BlobComparison.DifferingIn(found, expected, tolerance).ToHashSet();
        var random = new Mt19937(1);
        for (var i = 0; i < Tries && left.Count > 0; i++)
        {
            if (topsOf((bottom, values) => IsCounted(layer, bottom, values) ? values : Nudged(values, random)) is not { } nudged
                || nudged[top].Length != expected.Length)
            {
                return false;
            }

            left.ExceptWith(BlobComparison.DifferingIn(nudged[top], expected, tolerance));
        }

        return left.Count == 0;
    }

    /// <summary>
    /// The most by which a value of a top changes where each value that the layer reads is off by so much, to one side or the other, in some trials.
    /// </summary>
    /// <param name="layer">The layer.</param>
    /// <param name="top">The number of the top.</param>
    /// <param name="expected">What Caffe's arithmetic makes of the bottoms as they are.</param>
    /// <param name="part">By what part of it each value is off.</param>
    public double Spread(PlannedLayer layer, int top, float[] expected, double part)
    {
        var (random, most) = (new Mt19937(1), 0.0);
        for (var i = 0; i < Tries; i++)
        {
            if (topsOf((bottom, values) => IsCounted(layer, bottom, values) ? values : Off(values, part, random)) is not { } off
                || off[top].Length != expected.Length)
            {
                return 0;
            }

            for (var j = 0; j < expected.Length; j++)
            {
                if (float.IsFinite(off[top][j]) && float.IsFinite(expected[j]))
                    most = Math.Max(most, Math.Abs((double)off[top][j] - expected[j]));
            }
        }

        return most;
    }

    private static float[] Off(float[] values, double part, Mt19937 random) =>
        Array.ConvertAll(values, value => (float)(value * ((random.NextUInt32() & 1) == 0 ? 1 + part : 1 - part)));

    // Labels, indices and the like are not rounded. What is fed as an example is exact too; where a layer makes it, as regions, it is rounded.
    private static bool IsCounted(PlannedLayer layer, int bottom, float[] values) =>
        layer.Plan.BottomChoices.ContainsKey(bottom)
            || (layer.Plan.BottomExamples.ContainsKey(bottom) && layer.Bottoms[bottom].IsInput)
            || Array.TrueForAll(values, float.IsInteger);

    private static float[] Nudged(float[] values, Mt19937 random) =>
        Array.ConvertAll(values, value => (random.NextUInt32() & 1) == 0 ? MathF.BitIncrement(value) : MathF.BitDecrement(value));
}
