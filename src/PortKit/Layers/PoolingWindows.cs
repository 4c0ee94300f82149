using System.Numerics.Tensors;
using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;
using Method = PortKit.Caffe.Protos.PoolingParameter.Types.PoolMethod;

namespace PortKit.Layers;

/// <summary>
/// Pooling of planes by the windows of pooling_layer.cpp, in ONNX and in plain arithmetic. ONNX only ever sees windows that see
/// something, with pads that are spelt out: neither its ceil_mode nor the average over unequal pads is the same in every runtime.
/// </summary>
internal sealed record PoolingWindows(Method Method, PoolingAxis Height, PoolingAxis Width)
{
    /// <summary>Scales of up to so many windows are multiplied out into one constant.</summary>
    private const int OneScale = 1 << 20;

    private const string Rows = "/rows";

    /// <summary>The number of windows in a plane.</summary>
    public int Count => Height.Output * Width.Output;

    private bool IsByAxes => MaxPoolingGradient.Takes(Height) && MaxPoolingGradient.Takes(Width);

    private int NonEmptyCount => Height.NonEmpty * Width.NonEmpty;

    /// <summary>The pooled planes of a value of four axes, and the mask where it is asked for.</summary>
    public (Value Pooled, Value? Mask) Emit(GraphBuilder graph, Value x, bool withMask)
    {
        switch (Method)
        {
            case Method.Max:
                var (largest, mask) = EmitMax(graph, x, withMask);
                return (AppendUnseeing(graph, largest, _ => -float.MaxValue), mask is null ? null : AppendUnseeing(graph, mask, _ => -1));
            case Method.Ave:
                // An empty sum over a divisor of 0 if the window starts right behind the axis, over a negative one if farther.
                return (AppendUnseeing(graph, EmitAve(graph, x), axis => axis.Divisor(axis.Output - 1) == 0 ? float.NaN : 0), null);
            default:
                return (AppendUnseeing(graph, EmitStochastic(graph, x), _ => 0), null);
        }
    }

    /// <summary>Pools one plane. The mask may be empty; without windows that see something it is -1.</summary>
    public void Forward(ReadOnlySpan<float> plane, Span<float> pooled, Span<float> mask)
    {
        for (var i = 0; i < Height.Output; i++)
        {
            var (top, bottom) = Height.Seen(i);
            for (var j = 0; j < Width.Output; j++)
            {
                var (left, right) = Width.Seen(j);
                var window = (i * Width.Output) + j;
                switch (Method)
                {
                    case Method.Max:
                        var at = ArgMax(plane, top, bottom, left, right);
                        pooled[window] = at < 0 ? -float.MaxValue : plane[at];
                        if (!mask.IsEmpty)
                            mask[window] = at;
                        break;
                    case Method.Ave:
                        var divisor = Height.Divisor(i) * Width.Divisor(j);
                        pooled[window] = Sum(plane, top, bottom, left, right).Values / divisor;
                        break;
                    default:
                        var (values, squares) = Sum(plane, top, bottom, left, right);
                        pooled[window] = values > 0 ? squares / values : 0;
                        break;
                }
            }
        }
    }

    /// <summary>
    /// Gives what comes back to each window of a plane to the elements that it is of, which are added to. A window in which MAX finds nothing gives
    /// nothing; Caffe writes in front of the plane then.
    /// </summary>
    public void Backward(ReadOnlySpan<float> plane, ReadOnlySpan<float> pooled, Span<float> gradient)
    {
        for (var window = 0; window < pooled.Length; window++)
        {
            var (top, bottom) = Height.Seen(window / Width.Output);
            var (left, right) = Width.Seen(window % Width.Output);
            if (Method == Method.Max)
            {
                var at = ArgMax(plane, top, bottom, left, right);
                if (at >= 0)
                    gradient[at] += pooled[window];
                continue;
            }

            var share = pooled[window] / (Height.Divisor(window / Width.Output) * Width.Divisor(window % Width.Output));
            for (var h = top; h < bottom; h++)
            {
                var row = gradient.Slice((h * Width.Input) + left, right - left);
                TensorPrimitives.Add(row, share, row);
            }
        }
    }

    /// <summary>
    /// MAX of the layer's first bottom. What <see cref="EmitMaxGradient"/> has to know is kept: the largest of each row of a window and of all of it,
    /// or where in the whole tensor that is. What windows that see nothing give is put behind the others.
    /// </summary>
    /// <param name="context">The layer's.</param>
    /// <param name="name">What the values are kept under: this, and more behind it.</param>
    public Value EmitForTraining(EmitContext context, string name)
    {
        var (graph, x) = (context.Graph, context.Bottom(0));
        Value largest;
        if (IsByAxes)
        {
            var rows = (this with { Height = Apart(Height.Input) }).EmitMax(graph, x, withMask: false).Largest;
            largest = (this with { Width = Apart(Width.NonEmpty) }).EmitMax(graph, rows, withMask: false).Largest;
            context.Keep(name + Rows, rows);
            context.Keep(name, largest);
        }
        else
        {
            var found = MaxPool(graph, x, 2);
            largest = Shaped(found[0], x);
            context.Keep(name, found[1]);
        }

        return AppendUnseeing(graph, largest, _ => -float.MaxValue);
    }

    /// <summary>What goes back to the layer's first bottom from MAX: each window's to its place, added up where windows meet.</summary>
    /// <param name="context">The layer's.</param>
    /// <param name="name">What the values of <see cref="EmitForTraining"/> are kept under.</param>
    /// <param name="pooled">What comes back to the windows, of four axes.</param>
    public Value EmitMaxGradient(GradientContext context, string name, Value pooled)
    {
        var (graph, found) = (context.Graph, context.Kept(name));
        if (NonEmptyCount != Count)
            pooled = graph.Slice(pooled, [0, 0], [Height.NonEmpty, Width.NonEmpty], [2, 3]);
        if (IsByAxes)
        {
            // What is not greater than the least float is never found.
            pooled = graph.Mul(pooled, graph.Cast(graph.Greater(found, graph.Constant(-float.MaxValue)), DataType.Float));
            var rows = context.Kept(name + Rows);
            var toRows = MaxPoolingGradient.Along(graph, Height, 2, rows, found, pooled);
            return MaxPoolingGradient.Along(graph, Width, 3, context.KeptBottom(0), rows, toRows);
        }

        var count = (long)context.BottomShape(0).CountOf(0, 2) * Height.Input * Width.Input;
        return graph.Node(
            "ScatterElements",
            [graph.Zeros(count), graph.Reshape(found, -1), graph.Reshape(pooled, -1)],
            Attr.Int("axis", 0),
            Attr.String("reduction", "add")).Shaped(count);
    }

    /// <summary>What goes back to the planes from AVE: each window's share to all that it sees.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="pooled">What comes back to the windows; the last two axes are theirs.</param>
    public Value EmitAveGradient(GraphBuilder graph, Value pooled)
    {
        var divisors = new float[Count];
        for (var i = 0; i < Count; i++)
        {
            var divisor = Height.Divisor(i / Width.Output) * Width.Divisor(i % Width.Output);
            divisors[i] = IsSeeing(Height, i / Width.Output) && IsSeeing(Width, i % Width.Output) ? divisor : float.PositiveInfinity;
        }

        var share = graph.Div(pooled, graph.Constant(divisors, Height.Output, Width.Output));
        var rows = graph.Constant(Sights(Height, isTransposed: true), Height.Input, Height.Output);
        var columns = graph.Constant(Sights(Width, isTransposed: false), Width.Output, Width.Input);
        return graph.MatMul(graph.MatMul(rows, share), columns);
    }

    /// <summary>AVE as two products with matrices of ones and zeros, which takes every window, padding and gap.</summary>
    public Value EmitAveByProducts(GraphBuilder graph, Value planes)
    {
        var divisors = new float[Count];
        for (var i = 0; i < Count; i++)
            divisors[i] = Height.Divisor(i / Width.Output) * Width.Divisor(i % Width.Output);
        var rows = graph.Constant(Sights(Height, isTransposed: false), Height.Output, Height.Input);
        var columns = graph.Constant(Sights(Width, isTransposed: true), Width.Input, Width.Output);
        return graph.Div(graph.MatMul(graph.MatMul(rows, planes), columns), graph.Constant(divisors, Height.Output, Width.Output));
    }

    // Windows of one element, one for each.
    private static PoolingAxis Apart(int size) => new(size, 1, 1, 0, size);

    private static bool IsSeeing(PoolingAxis axis, int window) => axis.Seen(window) is var (from, to) && to > from;

    // Which window sees which element.
    private static float[] Sights(PoolingAxis axis, bool isTransposed)
    {
        var sights = new float[axis.Input * axis.Output];
        for (var window = 0; window < axis.Output; window++)
        {
            var (from, to) = axis.Seen(window);
            for (var i = from; i < to; i++)
                sights[isTransposed ? (i * axis.Output) + window : (window * axis.Input) + i] = 1;
        }

        return sights;
    }

    private int ArgMax(ReadOnlySpan<float> plane, int top, int bottom, int left, int right)
    {
        var (largest, at) = (-float.MaxValue, -1);
        for (var h = top; h < bottom; h++)
        {
            for (var i = (h * Width.Input) + left; i < (h * Width.Input) + right; i++)
            {
                // The first of equals wins, and what is not greater than the least float never does.
                if (plane[i] > largest)
                    (largest, at) = (plane[i], i);
            }
        }

        return at;
    }

    private (float Values, float Squares) Sum(ReadOnlySpan<float> plane, int top, int bottom, int left, int right)
    {
        var (values, squares) = (0f, 0f);
        for (var h = top; h < bottom; h++)
        {
            var row = plane.Slice((h * Width.Input) + left, right - left);
            values += TensorPrimitives.Sum(row);
            if (Method == Method.Stochastic)
                squares += TensorPrimitives.SumOfSquares(row);
        }

        return (values, squares);
    }

    private (Value Largest, Value? Mask) EmitMax(GraphBuilder graph, Value x, bool withMask)
    {
        var found = MaxPool(graph, x, withMask ? 2 : 1);
        var largest = Shaped(found[0], x);
        if (!withMask)
            return (largest, null);

        // ONNX counts through the whole tensor, Caffe through the plane.
        var inPlane = graph.Node("Mod", [found[1], graph.Constant((long)Height.Input * Width.Input)]);
        return (largest, Shaped(graph.Cast(inPlane, DataType.Float), x));
    }

    private Value[] MaxPool(GraphBuilder graph, Value x, int outputs)
    {
        var (height, width) = (Height.Trimmed, Width.Trimmed);
        return graph.Nodes(
            "MaxPool",
            [x],
            outputs,
            Attr.Ints("kernel_shape", height.Kernel, width.Kernel),
            Attr.Ints("strides", height.Stride, width.Stride),
            Attr.Ints("pads", height.Pad, width.Pad, height.EndPad, width.EndPad));
    }

    private Value EmitAve(GraphBuilder graph, Value x)
    {
        var (height, width) = (Height.Trimmed, Width.Trimmed);
        var average = height.Pad >= height.Kernel || width.Pad >= width.Kernel ? Average(graph, PadZerosApart(graph, x), 0, 0)
            : height.IsClipped || width.IsClipped || height.After != height.Pad || width.After != width.Pad ? Average(graph, PadZeros(graph, x), 0, 0)
            : Average(graph, x, height.Pad, width.Pad);
        foreach (var scale in Scales(graph))
            average = graph.Mul(average, scale);
        return average;
    }

    // The mean of the squares over the mean, so that the zeros at the end fall out; where the mean is not above 0, 0.
    private Value EmitStochastic(GraphBuilder graph, Value x)
    {
        var padded = PadZeros(graph, x);
        var mean = Average(graph, padded, 0, 0);
        var squares = Average(graph, graph.Mul(padded, padded), 0, 0);
        var zero = graph.Constant(0f);
        return graph.Where(graph.Greater(mean, zero), graph.Div(squares, mean), zero);
    }

    // The plane with the zeros that its windows reach into; as it is, if there are none.
    private Value PadZeros(GraphBuilder graph, Value x)
    {
        var (height, width) = (Height.Trimmed, Width.Trimmed);
        return height is { Pad: 0, EndPad: 0 } && width is { Pad: 0, EndPad: 0 }
            ? x
            : graph.Pad(x, [0, 0, height.Pad, width.Pad], [0, 0, height.EndPad, width.EndPad], 0);
    }

    // The same where a window lies in the padding alone, which only C3D lets it. ONNX Runtime takes no such pads, and would merge a Pad into the
    // node that reads it: a change of axes keeps the two apart.
    private Value PadZerosApart(GraphBuilder graph, Value x)
    {
        var (height, width, dims) = (Height.Trimmed, Width.Trimmed, x.Dims!);
        var padded = graph.Pad(
            graph.Reshape(x, dims[0] * dims[1], dims[2], dims[3]), [0, height.Pad, width.Pad], [0, height.EndPad, width.EndPad], 0);
        return graph.Reshape(padded, dims[0], dims[1], dims[2] + height.Pad + height.EndPad, dims[3] + width.Pad + width.EndPad);
    }

    private Value Average(GraphBuilder graph, Value x, int padHeight, int padWidth)
    {
        var (height, width) = (Height.Trimmed, Width.Trimmed);
        var kernel = Attr.Ints("kernel_shape", height.Kernel, width.Kernel);
        var strides = Attr.Ints("strides", height.Stride, width.Stride);
        var average = padHeight == 0 && padWidth == 0
            ? graph.Node("AveragePool", [x], kernel, strides)
            : graph.Node(
                "AveragePool",
                [x],
                kernel,
                strides,
                Attr.Ints("pads", padHeight, padWidth, padHeight, padWidth),
                Attr.Int("count_include_pad", 1));
        return Shaped(average, x);
    }

    // What takes ONNX's divisor, the whole window, to Caffe's, the window cut off at the end of the padding.
    private IEnumerable<Value> Scales(GraphBuilder graph)
    {
        var (rows, columns) = (ScalesOf(Height), ScalesOf(Width));
        if (NonEmptyCount <= OneScale && rows.Length > 0 && columns.Length > 0)
        {
            var both = new float[NonEmptyCount];
            for (var i = 0; i < both.Length; i++)
                both[i] = (float)(rows[i / columns.Length] * columns[i % columns.Length]);
            yield return graph.Constant(both, 1, 1, rows.Length, columns.Length);
            yield break;
        }

        if (rows.Length > 0)
            yield return graph.Constant([.. rows.Select(scale => (float)scale)], 1, 1, rows.Length, 1);
        if (columns.Length > 0)
            yield return graph.Constant([.. columns.Select(scale => (float)scale)], 1, 1, 1, columns.Length);
    }

    // One for each window; none if all are 1.
    private static double[] ScalesOf(PoolingAxis axis)
    {
        var kernel = axis.Trimmed.Kernel;
        if (axis.Divisor(axis.NonEmpty - 1) == kernel && axis.Divisor(0) == kernel)
            return [];
        return [.. Enumerable.Range(0, axis.NonEmpty).Select(window => kernel / (double)axis.Divisor(window))];
    }

    // The windows that see nothing, at the end of each axis. Where both axes have some, NaN goes last: it wins the corner.
    private Value AppendUnseeing(GraphBuilder graph, Value pooled, Func<PoolingAxis, float> fill)
    {
        var (down, across) = (Height.Output - Height.NonEmpty, Width.Output - Width.NonEmpty);
        if (down == 0 && across == 0)
            return pooled;
        if (Method == Method.Ave && (down > 1 || across > 1))
        {
            // Those before the last lie within the padding, and have something to divide by.
            pooled = graph.Pad(pooled, [0, 0, 0, 0], [0, 0, Math.Max(down - 1, 0), Math.Max(across - 1, 0)], 0);
            (down, across) = (Math.Min(down, 1), Math.Min(across, 1));
        }

        var (downFill, acrossFill) = (down > 0 ? fill(Height) : fill(Width), across > 0 ? fill(Width) : fill(Height));
        if (downFill.Equals(acrossFill))
            return graph.Pad(pooled, [0, 0, 0, 0], [0, 0, down, across], downFill);
        return float.IsNaN(downFill)
            ? graph.Pad(graph.Pad(pooled, [0, 0, 0, 0], [0, 0, 0, across], acrossFill), [0, 0, 0, 0], [0, 0, down, 0], downFill)
            : graph.Pad(graph.Pad(pooled, [0, 0, 0, 0], [0, 0, down, 0], downFill), [0, 0, 0, 0], [0, 0, 0, across], acrossFill);
    }

    private Value Shaped(Value pooled, Value x) =>
        x.Dims is { Count: 4 } dims ? pooled.Shaped(dims[0], dims[1], Height.NonEmpty, Width.NonEmpty) : pooled;
}
