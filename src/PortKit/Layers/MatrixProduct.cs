using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace PortKit.Layers;

/// <summary>The product of a weight matrix with columns, which Convolution and Deconvolution are made of.</summary>
internal static class MatrixProduct
{
    /// <summary>How many rows go over a tile of columns at once, each with two vectors of sums: as many as the registers hold.</summary>
    private const int RowsAtOnce = 4;

    private const int VectorsAcross = 2;

    /// <summary>Adds weights times columns to the result. Every sum runs over the depth in order, however the columns are parted.</summary>
    /// <param name="weights">The element of row r and depth k lies at r * <paramref name="rowStep"/> + k * <paramref name="depthStep"/>.</param>
    /// <param name="rowStep">The distance from a row to the next.</param>
    /// <param name="depthStep">The distance from an element of a row to the next.</param>
    /// <param name="columns">As many rows as the depth, each of <paramref name="windows"/> elements.</param>
    /// <param name="windows">The number of columns.</param>
    /// <param name="result">Rows, of which <paramref name="windows"/> elements are added to.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="resultStep">The distance from a row of the result to the next.</param>
    public static void Add(
        ReadOnlySpan<float> weights,
        int rowStep,
        int depthStep,
        ReadOnlySpan<float> columns,
        int windows,
        Span<float> result,
        int rows,
        int resultStep)
    {
        if (windows == 0)
            return;
        var across = VectorsAcross * Vector<float>.Count;
        var depth = columns.Length / windows;
        var tile = new Vector<float>[VectorsAcross * depth];
        var tileValues = MemoryMarshal.Cast<Vector<float>, float>(tile.AsSpan());
        Span<float> sums = stackalloc float[RowsAtOnce * across];
        for (var start = 0; start < windows; start += across)
        {
            // The tile is copied together once and then read by every row. In the last one some columns may be left over; they are
            // computed with, and not stored.
            var width = Math.Min(across, windows - start);
            for (var k = 0; k < depth; k++)
                columns.Slice((k * windows) + start, width).CopyTo(tileValues[(k * across)..]);
            for (var row = 0; row < rows; row += RowsAtOnce)
            {
                var last = rows - 1;
                SumTile(
                    tile,
                    weights[(row * rowStep)..],
                    weights[(Math.Min(row + 1, last) * rowStep)..],
                    weights[(Math.Min(row + 2, last) * rowStep)..],
                    weights[(Math.Min(row + 3, last) * rowStep)..],
                    depthStep,
                    MemoryMarshal.Cast<float, Vector<float>>(sums));
                for (var i = 0; i < RowsAtOnce && row + i < rows; i++)
                {
                    var part = result.Slice(((row + i) * resultStep) + start, width);
                    TensorPrimitives.Add(part, sums.Slice(i * across, width), part);
                }
            }
        }
    }

    private static void SumTile(
        ReadOnlySpan<Vector<float>> tile,
        ReadOnlySpan<float> a,
        ReadOnlySpan<float> b,
        ReadOnlySpan<float> c,
        ReadOnlySpan<float> d,
        int step,
        Span<Vector<float>> sums)
    {
        Vector<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        for (int k = 0, at = 0; k + 1 < tile.Length; k += VectorsAcross, at += step)
        {
            var (left, right) = (tile[k], tile[k + 1]);
            var weight = new Vector<float>(a[at]);
            a0 = Vector.FusedMultiplyAdd(weight, left, a0);
            a1 = Vector.FusedMultiplyAdd(weight, right, a1);
            weight = new Vector<float>(b[at]);
            b0 = Vector.FusedMultiplyAdd(weight, left, b0);
            b1 = Vector.FusedMultiplyAdd(weight, right, b1);
            weight = new Vector<float>(c[at]);
            c0 = Vector.FusedMultiplyAdd(weight, left, c0);
            c1 = Vector.FusedMultiplyAdd(weight, right, c1);
            weight = new Vector<float>(d[at]);
            d0 = Vector.FusedMultiplyAdd(weight, left, d0);
            d1 = Vector.FusedMultiplyAdd(weight, right, d1);
        }

        sums[0] = a0;
        sums[1] = a1;
        sums[2] = b0;
        sums[3] = b1;
        sums[4] = c0;
        sums[5] = c1;
        sums[6] = d0;
        sums[7] = d1;
    }
}
