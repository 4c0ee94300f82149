using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Layers;

/// <summary>
/// What goes back from MAX in ONNX, one axis after the other: what comes to a window goes to the first row whose largest element is the window's, and
/// in that row to the first element that is the row's. That is the element that pooling_layer.cpp finds. It takes some nodes that each go over the
/// elements once, where ONNX Runtime takes ten times as long for a MaxPool that is asked for places as for one that is not.
/// </summary>
internal static class MaxPoolingGradient
{
    // Each place of a window takes some nodes: from some number on, asking for places is less work.
    private const int MostPlaces = 5;

    /// <summary>Whether the windows of an axis are small, leave no gap, and are as many as the axis has strides.</summary>
    public static bool Takes(PoolingAxis axis) => axis.Kernel >= axis.Stride
        && axis.Kernel <= Math.Min(MostPlaces, axis.Input)
        && axis.Input == (long)axis.Stride * axis.NonEmpty;

    /// <summary>What goes back along one axis.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="windows">The windows along the axis, which <see cref="Takes"/> takes.</param>
    /// <param name="axis">Its number, 2 or 3 of four.</param>
    /// <param name="x">What they were laid over.</param>
    /// <param name="largest">The largest element of each that sees something.</param>
    /// <param name="dy">What comes back to each of these. An infinity makes all that its window sees NaN; Caffe gives it to one element.</param>
    /// <returns>What goes to each element of x.</returns>
    public static Value Along(GraphBuilder graph, PoolingAxis windows, int axis, Value x, Value largest, Value dy)
    {
        // What is the same place in every window is one element of each stride, shifted by whole strides.
        var elements = Elements(graph, x, axis, windows.Stride);
        var (back, left) = (new Value?[windows.Stride], dy);
        for (var place = 0; place < windows.Kernel; place++)
        {
            var by = (int)Math.Floor((place - windows.Pad) / (double)windows.Stride);
            var element = place - windows.Pad - (by * windows.Stride);
            var given = left;

            // What no other place was given is the last one's.
            if (place < windows.Kernel - 1)
            {
                var isFound = graph.Equal(Shifted(graph, elements[element], axis, by, float.NegativeInfinity), largest);
                given = graph.Mul(left, graph.Cast(isFound, DataType.Float));
                left = graph.Sub(left, given);
            }

            given = Shifted(graph, given, axis, -by, 0);
            back[element] = back[element] is { } others ? graph.Add(given, others) : given;
        }

        return Joined(graph, back, axis);
    }

    // The first, second, ... elements of all strides.
    private static Value[] Elements(GraphBuilder graph, Value x, int axis, int stride)
    {
        if (stride == 1)
            return [x];
        long[] dims = [.. x.Dims!];
        long[] one = [.. dims[..axis], dims[axis] / stride, .. dims[(axis + 1)..]];
        var cut = graph.Reshape(x, [.. one[..(axis + 1)], stride, .. one[(axis + 1)..]]);
        return [.. graph.Split(cut, [.. Enumerable.Repeat(1L, stride)], axis + 1).Select(element => graph.Reshape(element, one))];
    }

    private static Value Joined(GraphBuilder graph, Value?[] elements, int axis)
    {
        if (elements.Length == 1)
            return elements[0]!;
        long[] dims = [.. elements[0]!.Dims!];
        long[] alone = [.. dims[..(axis + 1)], 1, .. dims[(axis + 1)..]];
        var joined = graph.Concat([.. elements.Select(element => graph.Reshape(element!, alone))], axis + 1);
        return graph.Reshape(joined, [.. dims[..axis], dims[axis] * elements.Length, .. dims[(axis + 1)..]]);
    }

    // Place i has what place i + by had.
    private static Value Shifted(GraphBuilder graph, Value x, int axis, int by, float fill)
    {
        if (by == 0)
            return x;
        var (before, after) = (new long[4], new long[4]);
        (before[axis], after[axis]) = (-by, by);
        return graph.Pad(x, before, after, fill);
    }
}
