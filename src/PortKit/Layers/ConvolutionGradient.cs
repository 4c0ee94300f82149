using System.Numerics.Tensors;
using PortKit.Net;
using PortKit.Onnx;
using PortKit.Onnx.Protos;

namespace PortKit.Layers;

/// <summary>
/// How gradients go back through windows of weights (base_conv_layer.cpp). One side is the image that the windows move over, the bottom of a
/// Convolution and the top of a Deconvolution; the other has a place for each window. What stands before the channels is items on both.
/// </summary>
/// <param name="Geometry">The windows.</param>
/// <param name="Group">How many groups the channels fall into.</param>
/// <param name="Image">The shape of the side that the windows move over.</param>
/// <param name="Windows">The shape of the other side.</param>
internal readonly record struct ConvolutionGradient(ConvolutionGeometry Geometry, int Group, Shape Image, Shape Windows)
{
    private int ImageSize => Image.CountFrom(Geometry.Axis);

    private int WindowsSize => Windows.CountFrom(Geometry.Axis);

    private int Places => Windows.CountFrom(Geometry.Axis + 1);

    private int Items => Image.CountOf(0, Geometry.Axis);

    /// <summary>How many weights lead to one channel of the windows' side.</summary>
    private int Depth => Image[Geometry.Axis] / Group * Geometry.KernelCount;

    /// <summary>Adds to each weight what it is multiplied with, over all windows of all items.</summary>
    public void AddToWeights(ReadOnlySpan<float> image, ReadOnlySpan<float> windows, Span<float> weights)
    {
        var columns = Columns();
        for (var n = 0; n < Items; n++)
        {
            var gathered = columns.Gather(image.Slice(n * ImageSize, ImageSize));
            for (var row = 0; row < Windows[Geometry.Axis]; row++)
            {
                var group = row / (Windows[Geometry.Axis] / Group);
                var outer = windows.Slice((n * WindowsSize) + (row * Places), Places);
                for (var k = 0; k < Depth; k++)
                    weights[(row * Depth) + k] += TensorPrimitives.Dot(outer, gathered.Slice(((group * Depth) + k) * Places, Places));
            }
        }
    }

    /// <summary>Adds to each place of the image all windows that it stands in, times their weights.</summary>
    public void AddToImage(ReadOnlySpan<float> weights, ReadOnlySpan<float> windows, Span<float> image)
    {
        var columns = Columns();
        var rows = Windows[Geometry.Axis] / Group;
        for (var n = 0; n < Items; n++)
        {
            columns.Values.Clear();
            for (var g = 0; g < Group; g++)
            {
                MatrixProduct.Add(
                    weights.Slice(g * rows * Depth, rows * Depth),
                    rowStep: 1,
                    depthStep: Depth,
                    windows.Slice((n * WindowsSize) + (g * rows * Places), rows * Places),
                    Places,
                    columns.Values[(g * Depth * Places)..],
                    Depth,
                    resultStep: Places);
            }

            columns.ScatterAdd(image.Slice(n * ImageSize, ImageSize));
        }
    }

    /// <summary>Adds to each window what the image holds there, times the weights.</summary>
    public void AddToWindows(ReadOnlySpan<float> weights, ReadOnlySpan<float> image, Span<float> windows)
    {
        var columns = Columns();
        var rows = Windows[Geometry.Axis] / Group;
        for (var n = 0; n < Items; n++)
        {
            var gathered = columns.Gather(image.Slice(n * ImageSize, ImageSize));
            for (var g = 0; g < Group; g++)
            {
                MatrixProduct.Add(
                    weights.Slice(g * rows * Depth, rows * Depth),
                    rowStep: Depth,
                    depthStep: 1,
                    gathered.Slice(g * Depth * Places, Depth * Places),
                    Places,
                    windows.Slice((n * WindowsSize) + (g * rows * Places), rows * Places),
                    rows,
                    resultStep: Places);
            }
        }
    }

    /// <summary>
    /// What goes to the weights, in ONNX: a convolution of the image, whose items become channels, with the windows' side as kernel. The image's
    /// channels stand beside its last axis, as one axis with it: ONNX Runtime copies what a window sees together in runs as long as the last axis of
    /// what comes out, which is all channels of a row of the kernel then, in place of that row's few places. Where the windows reach over gaps in the
    /// last axis, which one step of a convolution cannot take with the channels, these are an axis of their own.
    /// </summary>
    public Value EmitWeights(GraphBuilder graph, Value image, Value windows)
    {
        var (items, inner, outer) = ((long)Items, (long)Image[Geometry.Axis] / Group, (long)Windows[Geometry.Axis]);
        var (size, places, kernel) = (SpatialAxes(Image), SpatialAxes(Windows), KernelAxes);
        var axes = Enumerable.Range(0, size.Length).ToArray();
        var spacing = axes.Select(Spacing).ToList();
        long[] dims = [outer, inner, .. kernel];

        // Every place of the kernel has to see just the windows that there are: what no window reaches is cut off.
        var missing = axes.Select(axis => Reach(spacing[axis], places[axis], kernel[axis]) - size[axis] - spacing[axis].Pad).ToArray();
        var seen = axes.Select(axis => size[axis] + Math.Min(missing[axis], 0)).ToArray();

        // Where the windows see padding alone, nothing goes to the weights; ONNX Runtime ends the process at a convolution of nothing.
        if (seen.Any(length => length <= 0))
            return graph.Zeros(dims);
        if (Group == 1 && kernel.All(length => length == 1) && axes.All(axis => spacing[axis].Pad == 0 && missing[axis] <= 0))
            return graph.Reshape(EmitProduct(graph, image, windows), dims);

        var far = axes[^1];
        var isBeside = spacing[far].Dilation == 1 || kernel[far] == 1 || inner == 1;
        long[] Along(Func<int, long> ofAxis, long times, long ofChannels) =>
            isBeside ? [.. axes[..^1].Select(ofAxis), ofAxis(far) * times] : [.. axes.Select(ofAxis), ofChannels];
        var shape = Along(axis => places[axis], 1, 1);
        var weights = graph.Node(
            "Conv",
            [
                graph.Reshape(ChannelsLast(graph, image, seen), [1, Group * items, .. Along(axis => seen[axis], inner, inner)]),
                graph.Reshape(ChannelsFirst(graph, windows, outer, places), [outer, items, .. shape]),
            ],
            Attr.Ints("kernel_shape", shape),
            Attr.Ints("strides", Along(axis => kernel[axis] == 1 ? 1 : spacing[axis].Dilation, 1, 1)),
            Attr.Ints("dilations", Along(axis => spacing[axis].Stride, inner, 1)),
            Attr.Ints("pads", [.. Along(axis => spacing[axis].Pad, inner, 0), .. Along(axis => Math.Max(missing[axis], 0), inner, 0)]),
            Attr.Int("group", Group)).Shaped([1, outer, .. Along(axis => kernel[axis], inner, inner)]);
        return inner == 1
            ? graph.Reshape(weights, dims)
            : graph.Transpose(graph.Reshape(weights, [outer, .. kernel, inner]), [0, axes.Length + 1L, .. axes.Select(axis => axis + 1L)]);
    }

    // The first elements of each spatial axis; groups before items, and the channels of a group last.
    private Value ChannelsLast(GraphBuilder graph, Value image, long[] seen)
    {
        var (size, inner) = (SpatialAxes(Image), (long)Image[Geometry.Axis] / Group);
        long[] lead = Group == 1 ? [Items] : [Items, Group];
        var axes = Enumerable.Range(lead.Length + 1, size.Length).Select(axis => (long)axis).ToArray();
        var x = graph.Reshape(image, [.. lead, inner, .. size]);
        if (!seen.SequenceEqual(size))
            x = graph.Slice(x, [.. axes.Select(_ => 0L)], seen, axes);
        return Group == 1 && inner == 1 ? x : graph.Transpose(x, [.. Enumerable.Range(0, lead.Length).Reverse(), .. axes, lead.Length]);
    }

    // Where the last window along an axis ends, from where the first begins.
    private static long Reach((long Stride, long Pad, long Dilation) spacing, long places, long kernel) =>
        (spacing.Stride * (places - 1)) + (spacing.Dilation * (kernel - 1)) + 1;

    // A window of one element: each pair of channels has one sum of products, which a convolution would copy the image together for.
    private Value EmitProduct(GraphBuilder graph, Value image, Value windows)
    {
        var (size, places) = (SpatialAxes(Image), SpatialAxes(Windows));
        var (inner, outer) = (Image[Geometry.Axis], Windows[Geometry.Axis]);
        var x = graph.Reshape(image, [Items, inner, .. size]);
        if (!size.SequenceEqual(places))
        {
            var (starts, ends, axes) = (new long[size.Length], new long[size.Length], new long[size.Length]);
            for (var axis = 0; axis < size.Length; axis++)
                (ends[axis], axes[axis]) = ((Spacing(axis).Stride * (places[axis] - 1)) + 1, axis + 2);
            x = graph.Slice(x, starts, ends, axes, [.. Enumerable.Range(0, size.Length).Select(Spacing).Select(one => one.Stride)]);
        }

        return graph.Node("Gemm", [ByChannel(graph, windows, outer), ByChannel(graph, x, inner)], Attr.Int("transB", 1)).Shaped([outer, inner]);
    }

    private Value ByChannel(GraphBuilder graph, Value value, long channels) =>
        graph.Reshape(ChannelsFirst(graph, value, channels, SpatialAxes(Windows)), [channels, (long)Items * Places]);

    // A single item has its channels first as it is.
    private Value ChannelsFirst(GraphBuilder graph, Value value, long channels, long[] places) => Items == 1
        ? value
        : graph.Transpose(graph.Reshape(value, [Items, channels, .. places]), [1, 0, .. places.Select((_, axis) => axis + 2L)]);

    /// <summary>
    /// What goes to the image, in ONNX. A transposed convolution ONNX Runtime adds up on one processor; where the windows are one step apart and
    /// have no more channels than the image, a convolution with mirrored kernels, whose items go to all processors, takes about as long on one and
    /// less on several.
    /// </summary>
    public Value EmitImage(GraphBuilder graph, Value weights, Value windows)
    {
        var (size, places) = (SpatialAxes(Image), SpatialAxes(Windows));
        var axes = Enumerable.Range(0, size.Length).ToArray();
        var (kernel, spacing) = (KernelAxes, axes.Select(Spacing).ToList());
        long[] margin = [.. axes.Select(axis => (spacing[axis].Dilation * (kernel[axis] - 1)) - spacing[axis].Pad)];
        if (Image[Geometry.Axis] >= Windows[Geometry.Axis] && spacing.All(one => one.Stride == 1) && margin.All(length => length >= 0))
        {
            return graph.Node(
                "Conv",
                [graph.Reshape(windows, [Items, Windows[Geometry.Axis], .. places]), Mirrored(graph, weights, kernel)],
                Attributes(kernel, [.. axes.Select(axis => (1L, margin[axis], spacing[axis].Dilation))], margin))
                .Shaped([Items, Image[Geometry.Axis], .. size]);
        }

        var (end, missing) = (new long[axes.Length], new long[axes.Length]);
        foreach (var axis in axes)
        {
            // Where the stride leaves a remainder, the last places of the image are in no window.
            var beyond = Reach(spacing[axis], places[axis], kernel[axis]) - spacing[axis].Pad - size[axis];
            (end[axis], missing[axis]) = (Math.Max(beyond, 0), Math.Max(-beyond, 0));
        }

        return graph.Node(
            "ConvTranspose",
            [
                graph.Reshape(windows, [Items, Windows[Geometry.Axis], .. places]),
                graph.Reshape(weights, [Windows[Geometry.Axis], Image[Geometry.Axis] / Group, .. kernel]),
            ],
            [.. Attributes(kernel, spacing, end), Attr.Ints("output_padding", missing)]).Shaped([Items, Image[Geometry.Axis], .. size]);
    }

    // The kernels back to front, with the channels of the image in place of those of the windows' side.
    private Value Mirrored(GraphBuilder graph, Value weights, long[] kernel)
    {
        var (inner, outer) = ((long)Image[Geometry.Axis] / Group, (long)Windows[Geometry.Axis] / Group);
        var mirrored = graph.Reshape(weights, [Group * outer, inner, .. kernel]);
        long[] axes = [.. Enumerable.Range(0, kernel.Length).Where(axis => kernel[axis] > 1).Select(axis => axis + 2L)];
        if (axes.Length > 0)
        {
            long[] lengths = [.. axes.Select(axis => kernel[axis - 2])];
            mirrored = graph.Slice(
                mirrored, [.. lengths.Select(length => length - 1)], [.. lengths.Select(length => -length - 1)], axes, [.. axes.Select(_ => -1L)]);
        }

        if (inner == 1 && outer == 1)
            return mirrored;
        mirrored = graph.Reshape(mirrored, [Group, outer, inner, .. kernel]);
        return graph.Reshape(graph.Transpose(mirrored, [0, 2, 1, .. kernel.Select((_, axis) => axis + 3L)]), [Group * inner, outer, .. kernel]);
    }

    /// <summary>What goes to the windows' side, in ONNX.</summary>
    public Value EmitWindows(GraphBuilder graph, Value weights, Value image)
    {
        var (size, places) = (SpatialAxes(Image), SpatialAxes(Windows));
        var axes = Enumerable.Range(0, size.Length).ToArray();
        var (kernel, spacing) = (KernelAxes, axes.Select(Spacing).ToList());
        return graph.Node(
            "Conv",
            [
                graph.Reshape(image, [Items, Image[Geometry.Axis], .. size]),
                graph.Reshape(weights, [Windows[Geometry.Axis], Image[Geometry.Axis] / Group, .. kernel]),
            ],
            Attributes(kernel, spacing, [.. spacing.Select(one => one.Pad)])).Shaped([Items, Windows[Geometry.Axis], .. places]);
    }

    /// <summary>What goes to a bias, in ONNX: for each channel of a top, the sum of all that stands in it.</summary>
    public static Value EmitBias(GraphBuilder graph, Value top, Shape shape, int axis) => graph.ReduceSum(
        graph.Reshape(top, shape.CountOf(0, axis), shape[axis], shape.CountFrom(axis + 1)), [0, 2], keepDims: false);

    /// <summary>Adds to each channel of a top all that stands in it.</summary>
    public static void AddToBias(ReadOnlySpan<float> top, Shape shape, int axis, Span<float> bias)
    {
        var places = shape.CountFrom(axis + 1);
        for (var row = 0; row < shape.CountOf(0, axis + 1); row++)
            bias[row % bias.Length] += TensorPrimitives.Sum(top.Slice(row * places, places));
    }

    // ONNX has no convolution without spatial axes: one of size 1 stands in.
    private long[] KernelAxes => Geometry.SpatialAxes == 0 ? [1] : [.. Geometry.Kernel.Select(length => (long)length)];

    private AttributeProto[] Attributes(long[] kernel, List<(long Stride, long Pad, long Dilation)> spacing, long[] end) =>
    [
        Attr.Ints("kernel_shape", kernel),
        Attr.Ints("strides", [.. spacing.Select(one => one.Stride)]),
        Attr.Ints("dilations", [.. spacing.Select(one => one.Dilation)]),
        Attr.Ints("pads", [.. spacing.Select(one => one.Pad), .. end]),
        Attr.Int("group", Group),
    ];

    private long[] SpatialAxes(Shape shape) => Geometry.SpatialAxes == 0 ? [1] : shape.ToLongs()[(Geometry.Axis + 1)..];

    private (long Stride, long Pad, long Dilation) Spacing(int axis) =>
        Geometry.SpatialAxes == 0 ? (1, 0, 1) : (Geometry.Stride[axis], Geometry.Pad[axis], Geometry.Dilation[axis]);

    private ColumnBuffer Columns() => new(Geometry, Image[Geometry.Axis], Image.Dims[(Geometry.Axis + 1)..], Windows.Dims[(Geometry.Axis + 1)..]);
}
