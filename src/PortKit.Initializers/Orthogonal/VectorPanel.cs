using System.Runtime.Intrinsics;

namespace PortKit.Initializers.Orthogonal;

/// <summary>
/// Some vectors of the same length, one behind the other. The products of two panels are taken four vectors by two at a time, and a
/// stretch of the length at a time, so that numbers are used often once they are in registers and caches. Multiply-adds are fused,
/// and the lanes of a sum added in a fixed order: the results do not depend on the machine.
/// </summary>
internal readonly unsafe ref struct VectorPanel(Span<double> values, int count, int length)
{
    /// <summary>What the length must be a multiple of.</summary>
    internal const int Lanes = 4;

    private const int Stretch = 256;

    private readonly Span<double> _values = values;
    private readonly int _length = length;

    /// <summary>How many vectors there are.</summary>
    internal int Count { get; } = count;

    /// <summary>The sum of the lanes.</summary>
    internal static double Sum(Vector256<double> lanes) => lanes[0] + lanes[1] + (lanes[2] + lanes[3]);

    /// <summary>The scalar products of these vectors and others.</summary>
    /// <param name="others">The other vectors.</param>
    /// <param name="products">Receives them, those of the first of these vectors first.</param>
    internal void Multiply(VectorPanel others, Span<double> products)
    {
        products.Clear();
        fixed (double* own = _values)
        fixed (double* other = others._values)
        fixed (double* product = products)
        {
            for (int start = 0; start < _length; start += Stretch)
            {
                int size = Math.Min(Stretch, _length - start);
                for (int i = 0; i < Count; i += i + 4 <= Count ? 4 : 1)
                {
                    double* a = own + (long)i * _length + start;
                    for (int j = 0; j < others.Count; j += j + 2 <= others.Count ? 2 : 1)
                    {
                        double* b = other + (long)j * _length + start;
                        double* c = product + (long)i * others.Count + j;
                        if (i + 4 <= Count && j + 2 <= others.Count)
                            Multiply4By2(a, b, _length, size, c, others.Count);
                        else
                            MultiplyRest(a, b, i + 4 <= Count ? 4 : 1, j + 2 <= others.Count ? 2 : 1, _length, size, c, others.Count);
                    }
                }
            }
        }
    }

    /// <summary>Subtracts from each of these vectors the others, times the products of the two.</summary>
    /// <param name="others">The other vectors.</param>
    /// <param name="products">As <see cref="Multiply"/> gives them.</param>
    internal void Subtract(VectorPanel others, ReadOnlySpan<double> products)
    {
        fixed (double* own = _values)
        fixed (double* other = others._values)
        fixed (double* product = products)
        {
            for (int start = 0; start < _length; start += Stretch)
            {
                int size = Math.Min(Stretch, _length - start);
                for (int i = 0; i < Count; i++)
                {
                    double* a = own + (long)i * _length + start;
                    double* c = product + (long)i * others.Count;
                    int j = 0;
                    for (; j + 4 <= others.Count; j += 4)
                        Subtract4(a, other + (long)j * _length + start, _length, size, c + j);
                    for (; j < others.Count; j++)
                        Subtract1(a, other + (long)j * _length + start, size, c[j]);
                }
            }
        }
    }

    private static void Multiply4By2(double* a, double* b, int stride, int size, double* product, int productStride)
    {
        Vector256<double> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default;
        double* a1 = a + stride, a2 = a1 + stride, a3 = a2 + stride, b1 = b + stride;
        for (int k = 0; k < size; k += Lanes)
        {
            var x0 = Vector256.Load(b + k);
            var x1 = Vector256.Load(b1 + k);
            var y = Vector256.Load(a + k);
            s00 = Vector256.FusedMultiplyAdd(y, x0, s00);
            s01 = Vector256.FusedMultiplyAdd(y, x1, s01);
            y = Vector256.Load(a1 + k);
            s10 = Vector256.FusedMultiplyAdd(y, x0, s10);
            s11 = Vector256.FusedMultiplyAdd(y, x1, s11);
            y = Vector256.Load(a2 + k);
            s20 = Vector256.FusedMultiplyAdd(y, x0, s20);
            s21 = Vector256.FusedMultiplyAdd(y, x1, s21);
            y = Vector256.Load(a3 + k);
            s30 = Vector256.FusedMultiplyAdd(y, x0, s30);
            s31 = Vector256.FusedMultiplyAdd(y, x1, s31);
        }
        product[0] += Sum(s00);
        product[1] += Sum(s01);
        product += productStride;
        product[0] += Sum(s10);
        product[1] += Sum(s11);
        product += productStride;
        product[0] += Sum(s20);
        product[1] += Sum(s21);
        product += productStride;
        product[0] += Sum(s30);
        product[1] += Sum(s31);
    }

    private static void MultiplyRest(double* a, double* b, int ownCount, int otherCount, int stride, int size, double* product, int productStride)
    {
        for (int i = 0; i < ownCount; i++)
        {
            for (int j = 0; j < otherCount; j++)
            {
                var sum = Vector256<double>.Zero;
                for (int k = 0; k < size; k += Lanes)
                    sum = Vector256.FusedMultiplyAdd(Vector256.Load(a + (long)i * stride + k), Vector256.Load(b + (long)j * stride + k), sum);
                product[(long)i * productStride + j] += Sum(sum);
            }
        }
    }

    private static void Subtract4(double* a, double* b, int stride, int size, double* product)
    {
        var c0 = Vector256.Create(-product[0]);
        var c1 = Vector256.Create(-product[1]);
        var c2 = Vector256.Create(-product[2]);
        var c3 = Vector256.Create(-product[3]);
        double* b1 = b + stride, b2 = b1 + stride, b3 = b2 + stride;
        for (int k = 0; k < size; k += Lanes)
        {
            var y = Vector256.Load(a + k);
            y = Vector256.FusedMultiplyAdd(c0, Vector256.Load(b + k), y);
            y = Vector256.FusedMultiplyAdd(c1, Vector256.Load(b1 + k), y);
            y = Vector256.FusedMultiplyAdd(c2, Vector256.Load(b2 + k), y);
            Vector256.FusedMultiplyAdd(c3, Vector256.Load(b3 + k), y).Store(a + k);
        }
    }

    private static void Subtract1(double* a, double* b, int size, double product)
    {
        var c = Vector256.Create(-product);
        for (int k = 0; k < size; k += Lanes)
            Vector256.FusedMultiplyAdd(c, Vector256.Load(b + k), Vector256.Load(a + k)).Store(a + k);
    }
}
