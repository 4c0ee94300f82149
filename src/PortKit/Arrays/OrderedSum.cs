using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PortKit.Arrays;

/// <summary>
/// Sums whose terms are added in an order that no processor changes: 32 sums side by side, which are joined at the end. Those of
/// <see cref="System.Numerics.Tensors.TensorPrimitives"/> come out otherwise in their last bits where vectors are of another width.
/// </summary>
internal static class OrderedSum
{
    private const int Vectors = 4;

    /// <summary>The sum of values.</summary>
    public static double Of(ReadOnlySpan<double> values)
    {
        Vector512<double> a = default, b = default, c = default, d = default;
        var vectors = MemoryMarshal.Cast<double, Vector512<double>>(values);
        for (var i = 0; i + Vectors <= vectors.Length; i += Vectors)
        {
            a += vectors[i];
            b += vectors[i + 1];
            c += vectors[i + 2];
            d += vectors[i + 3];
        }

        var sum = Joined(a + b + (c + d));
        foreach (var value in Rest(values))
            sum += value;
        return sum;
    }

    /// <summary>The sum of the squares of values.</summary>
    public static double OfSquares(ReadOnlySpan<double> values)
    {
        Vector512<double> a = default, b = default, c = default, d = default;
        var vectors = MemoryMarshal.Cast<double, Vector512<double>>(values);
        for (var i = 0; i + Vectors <= vectors.Length; i += Vectors)
        {
            a += vectors[i] * vectors[i];
            b += vectors[i + 1] * vectors[i + 1];
            c += vectors[i + 2] * vectors[i + 2];
            d += vectors[i + 3] * vectors[i + 3];
        }

        var sum = Joined(a + b + (c + d));
        foreach (var value in Rest(values))
            sum += value * value;
        return sum;
    }

    private static ReadOnlySpan<double> Rest(ReadOnlySpan<double> values) => values[^(values.Length % (Vectors * Vector512<double>.Count))..];

    private static double Joined(Vector512<double> sums)
    {
        var sum = 0.0;
        for (var i = 0; i < Vector512<double>.Count; i++)
            sum += sums[i];
        return sum;
    }
}
