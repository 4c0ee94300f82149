using System.Globalization;
using PortKit.Net;

namespace PortKit.Verification;

/// <summary>How far the values of a blob lie from those that are expected.</summary>
public sealed record BlobComparison
{
    /// <summary>The tolerance for the largest value of a blob, as a part of that for each value.</summary>
    internal const double PartOfLargest = 1 / 20.0;

    /// <summary>In a net that overflows, the last bit of a sum decides which values go first: of so many infinite values one may differ.</summary>
    private const int NonFinitePerStray = 1000;

    /// <summary>Whether they agree.</summary>
    public required bool Agrees { get; init; }

    /// <summary>How many values there are.</summary>
    public int Count { get; init; }

    /// <summary>How many of them do not agree by themselves.</summary>
    public int Differing { get; init; }

    /// <summary>The largest |a - b|, where a was found and b expected; infinite if only one of the two is finite. NaN for other shapes.</summary>
    public double MaxAbs { get; init; }

    /// <summary>
    /// The largest |a - b| / (|b| + m / 20), where m is the larger of 1 and the largest finite |b| of the blob: what is compared with
    /// <see cref="VerifyOptions.Tolerance"/>. NaN for other shapes.
    /// </summary>
    public double MaxRel { get; init; }

    /// <summary>What differs, in a sentence without a full stop; null if they agree.</summary>
    public string? Problem { get; init; }

    /// <summary>Compares values of the same shape; NaN agrees with NaN, and an infinite value with the same.</summary>
    /// <param name="found">The values, in C order.</param>
    /// <param name="expected">What they should be.</param>
    /// <param name="shape">The shape of both.</param>
    /// <param name="tolerance">See <see cref="VerifyOptions.Tolerance"/>.</param>
    /// <param name="slack">What a value may differ by besides.</param>
    /// <param name="least">The least that counts as the largest value: how large the values are that they were added up of.</param>
    internal static BlobComparison Of(
        ReadOnlySpan<float> found, ReadOnlySpan<float> expected, Shape shape, double tolerance, double slack = 0, double least = 1)
    {
        // As if it belonged to the largest value: a tolerance of 0 asks for equal values all the same.
        var more = tolerance == 0 ? 0 : slack / tolerance;
        var (largest, nonFinite) = (least, 0);
        foreach (var value in expected)
        {
            if (float.IsFinite(value))
                largest = Math.Max(largest, Math.Abs((double)value));
            else
                nonFinite++;
        }

        var (maxAbs, maxRel, differing, strays, first, worst) = (0.0, 0.0, 0, 0, -1, -1);
        for (var i = 0; i < expected.Length; i++)
        {
            var (a, b) = (found[i], expected[i]);
            if (a == b || (float.IsNaN(a) && float.IsNaN(b)))
                continue;
            if (!float.IsFinite(a) || !float.IsFinite(b))
            {
                strays++;
                first = first < 0 ? i : first;
                continue;
            }

            var abs = Math.Abs((double)a - b);
            var rel = RelativeOf(a, b, (largest * PartOfLargest) + more);
            maxAbs = Math.Max(maxAbs, abs);
            if (rel > maxRel)
                (maxRel, worst) = (rel, i);
            differing += rel > tolerance ? 1 : 0;
        }

        if (strays > nonFinite / NonFinitePerStray)
            (maxAbs, maxRel, worst) = (double.PositiveInfinity, double.PositiveInfinity, first);
        var agrees = !(maxRel > tolerance);
        return new BlobComparison
        {
            Agrees = agrees,
            Count = expected.Length,
            Differing = differing + strays,
            MaxAbs = maxAbs,
            MaxRel = maxRel,
            Problem = agrees ? null : string.Create(
                CultureInfo.InvariantCulture,
                $"{differing + strays} of {expected.Length} values differ, most of all {PlaceOf(worst, shape)}: {found[worst]:G9} instead of "
                    + $"{expected[worst]:G9}"),
        };
    }

    /// <summary>The places of the values that do not agree by themselves.</summary>
    /// <inheritdoc cref="Of"/>
    internal static IEnumerable<int> DifferingIn(float[] found, float[] expected, double tolerance)
    {
        var largest = expected.Where(float.IsFinite).Aggregate(1.0, (most, value) => Math.Max(most, Math.Abs((double)value)));
        for (var i = 0; i < expected.Length; i++)
        {
            var (a, b) = (found[i], expected[i]);
            if (a == b || (float.IsNaN(a) && float.IsNaN(b)))
                continue;
            if (!float.IsFinite(a) || !float.IsFinite(b) || RelativeOf(a, b, largest * PartOfLargest) > tolerance)
                yield return i;
        }
    }

    private static double RelativeOf(float found, float expected, double scale) =>
        Math.Abs((double)found - expected) / (Math.Abs((double)expected) + scale);

    /// <summary>What is to be said of values of another shape.</summary>
    internal static BlobComparison OfShapes(string found, Shape expected) => new()
    {
        Agrees = false,
        Count = expected.Count,
        Differing = expected.Count,
        MaxAbs = double.NaN,
        MaxRel = double.NaN,
        Problem = $"the shape is {found} instead of {expected}",
    };

    private static string PlaceOf(int index, Shape shape)
    {
        if (shape.Rank == 0)
            return "the one there is";
        var place = new int[shape.Rank];
        for (var axis = shape.Rank - 1; axis >= 0; axis--)
            (index, place[axis]) = Math.DivRem(index, shape[axis]);
        return $"at [{string.Join(',', place)}]";
    }
}
