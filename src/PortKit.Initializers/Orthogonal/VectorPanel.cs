using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PortKit.Initializers.Orthogonal;

/// <summary>
/// Some vectors of the same length, one behind the other. Products are taken a stretch of the length at a time, so that numbers are used often once
/// they are in caches. Multiply-adds are fused, and the lanes of a sum added in a fixed order: the results do not depend on the machine.
/// </summary>
internal readonly ref struct VectorPanel(Span<double> values, int count, int length)
{
    /// <summary>What the length must be a multiple of.</summary>
    public const int Lanes = 4;

    private const int Stretch = 256;

    private readonly Span<double> _values = values;
    private readonly int _length = length;

    /// <summary>How many vectors there are.</summary>
    public int Count { get; } = count;

    /// <summary>The sum of the lanes.</summary>
    public static double Sum(Vector256<double> lanes) => lanes[0] + lanes[1] + (lanes[2] + lanes[3]);

    /// <summary>The scalar products of these vectors and others.</summary>
    /// <param name="others">The other vectors.</param>
    /// <param name="products">Receives them, those of the first of these vectors first.</param>
    public void Multiply(VectorPanel others, Span<double> products)
    {
        products.Clear();
        for (var start = 0; start < _length; start += Stretch)
        {
            for (var i = 0; i < Count; i++)
            {
                var row = products.Slice(i * others.Count, others.Count);
                var own = Part(i, start);
                var j = 0;
                for (; j + 4 <= others.Count; j += 4)
                    Multiply(own, others.Part(j, start), others.Part(j + 1, start), others.Part(j + 2, start), others.Part(j + 3, start), row[j..]);
                for (; j < others.Count; j++)
                    row[j] += Multiply(own, others.Part(j, start));
            }
        }
    }

    /// <summary>Subtracts from each of these vectors the others, times the products of the two.</summary>
    /// <param name="others">The other vectors.</param>
    /// <param name="products">As <see cref="Multiply(VectorPanel, Span{double})"/> gives them.</param>
    public void Subtract(VectorPanel others, ReadOnlySpan<double> products)
    {
        for (var start = 0; start < _length; start += Stretch)
        {
            for (var i = 0; i < Count; i++)
            {
                var own = Part(i, start);
                for (var j = 0; j < others.Count; j++)
                {
                    var other = others.Part(j, start);
                    var factor = Vector256.Create(-products[(i * others.Count) + j]);
                    for (var k = 0; k < own.Length && k < other.Length; k++)
                        own[k] = Vector256.FusedMultiplyAdd(factor, other[k], own[k]);
                }
            }
        }
    }

    // One after the other, a sum would wait for itself; of four, each waits while the others are added.
    private static void Multiply(
        ReadOnlySpan<Vector256<double>> a,
        ReadOnlySpan<Vector256<double>> b0,
        ReadOnlySpan<Vector256<double>> b1,
        ReadOnlySpan<Vector256<double>> b2,
        ReadOnlySpan<Vector256<double>> b3,
        Span<double> products)
    {
        Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default;
        for (var k = 0; k < a.Length && k < b0.Length && k < b1.Length && k < b2.Length && k < b3.Length; k++)
        {
            s0 = Vector256.FusedMultiplyAdd(a[k], b0[k], s0);
            s1 = Vector256.FusedMultiplyAdd(a[k], b1[k], s1);
            s2 = Vector256.FusedMultiplyAdd(a[k], b2[k], s2);
            s3 = Vector256.FusedMultiplyAdd(a[k], b3[k], s3);
        }

        products[0] += Sum(s0);
        products[1] += Sum(s1);
        products[2] += Sum(s2);
        products[3] += Sum(s3);
    }

    private static double Multiply(ReadOnlySpan<Vector256<double>> a, ReadOnlySpan<Vector256<double>> b)
    {
        var sum = Vector256<double>.Zero;
        for (var k = 0; k < a.Length && k < b.Length; k++)
            sum = Vector256.FusedMultiplyAdd(a[k], b[k], sum);
        return Sum(sum);
    }

    private Span<Vector256<double>> Part(int vector, int start) =>
        MemoryMarshal.Cast<double, Vector256<double>>(_values.Slice((vector * _length) + start, Math.Min(Stretch, _length - start)));
}
