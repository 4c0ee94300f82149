using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers.Forks;

/// <summary>Axes run through backwards, as Flip and Reverse do.</summary>
internal static class AxisFlip
{
    /// <summary>x with some axes backwards; as it is, if there are none.</summary>
    public static Value Emit(GraphBuilder graph, Value x, ReadOnlySpan<int> axes)
    {
        if (axes.IsEmpty)
            return x;
        var (first, end, which, back) = (new long[axes.Length], new long[axes.Length], new long[axes.Length], new long[axes.Length]);
        for (var i = 0; i < axes.Length; i++)
            (first[i], end[i], which[i], back[i]) = (-1, long.MinValue, axes[i], -1);
        return graph.Slice(x, first, end, which, back);
    }

    /// <summary>Copies x with one axis backwards.</summary>
    public static void Forward(ReadOnlySpan<float> x, Shape shape, int axis, Span<float> y)
    {
        var (length, inner) = (shape[axis], shape.CountFrom(axis + 1));
        for (var i = 0; i < shape.CountOf(0, axis + 1); i++)
        {
            var (outer, index) = Math.DivRem(i, length);
            x.Slice(i * inner, inner).CopyTo(y[(((outer * length) + length - 1 - index) * inner)..]);
        }
    }
}
