using PortKit.Onnx;
using Method = PortKit.Caffe.Protos.PoolingParameter.Types.PoolMethod;

namespace PortKit.Layers;

/// <summary>
/// Pooling that holds for every height and width. Caffe's number of windows, rounded up and with a last window that starts beyond axis and padding
/// dropped, is ONNX's, rounded down, for as much more padding at the end as <see cref="After"/> tells; what a mean divides by is a mean of ones.
/// </summary>
/// <param name="Windows">The windows, for some size.</param>
/// <param name="RoundsDown">Whether the number of windows is rounded down.</param>
internal readonly record struct OpenPooling(PoolingWindows Windows, bool RoundsDown)
{
    private bool IsPadded => Windows.Height.Pad > 0 || Windows.Width.Pad > 0 || Windows.Height.After > 0 || Windows.Width.After > 0;

    /// <summary>Why there is none, as a clause; null if there is.</summary>
    public string? Obstacle
    {
        get
        {
            var (height, width) = (Windows.Height, Windows.Width);
            return !RoundsDown && !IsPadded && (height.Stride > height.Kernel || width.Stride > width.Kernel)
                ? "a stride larger than the window, so that for some sizes the last window sees nothing"
                : null;
        }
    }

    /// <summary>The pooled planes of a value of four axes.</summary>
    public Value Emit(GraphBuilder graph, Value x)
    {
        var (height, width) = (Windows.Height, Windows.Width);
        var (afterHeight, afterWidth) = (After(height), After(width));
        if (Windows.Method == Method.Max)
        {
            return graph.Node(
                "MaxPool",
                [x],
                Attr.Ints("kernel_shape", height.Kernel, width.Kernel),
                Attr.Ints("strides", height.Stride, width.Stride),
                Attr.Ints("pads", height.Pad, width.Pad, afterHeight, afterWidth));
        }

        var padded = Padded(graph, x, height.Pad, width.Pad, afterHeight, afterWidth);
        var mean = Average(graph, padded);
        if (Windows.Method == Method.Stochastic)
        {
            var zero = graph.Constant(0f);
            return graph.Where(graph.Greater(mean, zero), graph.Div(Average(graph, graph.Mul(padded, padded)), mean), zero);
        }

        return Part(graph, x, afterHeight, afterWidth) is { } part ? graph.Div(mean, part) : mean;
    }

    /// <summary>How much of each window a mean counts, where that is not all of every one: the mean of ones in place of elements.</summary>
    private Value? Part(GraphBuilder graph, Value x, int afterHeight, int afterWidth)
    {
        var (height, width) = (Windows.Height, Windows.Width);

        // Padding counts as zeros that are there, unless it is left out of the mean; what lies behind it never counts.
        var (top, left, bottom, right) = height.ExcludesPadding ? (0, 0, 0, 0) : (height.Pad, width.Pad, height.After, width.After);
        if ((height.Pad, width.Pad, afterHeight, afterWidth) == (top, left, bottom, right))
            return null;
        Value plane = graph.Slice(graph.Node("Shape", [x]), [2], [4], [0]);
        if (top + bottom + left + right > 0)
            plane = graph.Add(plane, graph.Constant((ReadOnlySpan<long>)[top + bottom, left + right]));
        var ones = graph.Node("Expand", [graph.Constant(1f), graph.Concat([graph.Constant((ReadOnlySpan<long>)[1, 1]), plane], 0)]);
        return Average(graph, Padded(graph, ones, height.Pad - top, width.Pad - left, afterHeight - bottom, afterWidth - right));
    }

    private Value Average(GraphBuilder graph, Value x) => graph.Node(
        "AveragePool",
        [x],
        Attr.Ints("kernel_shape", Windows.Height.Kernel, Windows.Width.Kernel),
        Attr.Ints("strides", Windows.Height.Stride, Windows.Width.Stride));

    private static Value Padded(GraphBuilder graph, Value x, int top, int left, int bottom, int right) =>
        (top, left, bottom, right) == (0, 0, 0, 0) ? x : graph.Pad(x, [0, 0, top, left], [0, 0, bottom, right], 0);

    /// <summary>
    /// The padding at the end with which rounding down gives Caffe's number of windows. Rounded up, there is one for each stride that begins before
    /// both the last that fits, ⌊(size + pad + after - kernel + stride - 1) / stride⌋, and the end of axis and padding,
    /// ⌊(size + pad - 1) / stride⌋; the smaller of the two is ⌊(size + pad + min(after - kernel + stride, 0) - 1) / stride⌋.
    /// </summary>
    private int After(PoolingAxis axis) => RoundsDown ? axis.After : (int)Math.Min(axis.Kernel - 1L, axis.After + axis.Stride - 1L);
}
