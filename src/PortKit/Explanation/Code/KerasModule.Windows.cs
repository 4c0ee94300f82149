using PortKit.Filling;
using PortKit.Layers;

namespace PortKit.Explanation.Code;

/// <content>
/// Convolutions and pooling: Keras' own layers where they lay the windows as Caffe does, and padding that is said in full elsewhere.
/// </content>
internal sealed partial class KerasModule
{
    private const string Deconvolve = "deconvolve";

    /// <inheritdoc/>
    public override string Convolution(string x, ConvolutionGeometry geometry, int group)
    {
        CheckAxes(geometry);
        var kernel = Layer.Learnables[0];
        var isDepthwise = FrameworkLayout.SplitsChannels(kernel.Spec);
        if (isDepthwise && geometry.SpatialAxes > 2)
        {
            throw Source.Refuse(
                Codes.NoModule,
                Source.AtBottom(0),
                "1 or 2 axes are expected where each channel has a group of its own in a model of Keras",
                $"{BottomShape(0)}");
        }

        // Keras takes no strides with dilation, and no two strides where each channel has its own kernel: then every place is worked out, and some
        // are taken.
        var window = new ChannelsLastWindow(geometry, BottomShape(0));
        var skips = !window.HasLayer || (isDepthwise && !window.HasOneStride);
        var laid = skips ? new ChannelsLastWindow(geometry with { Stride = [.. geometry.Stride.Select(_ => 1)] }, BottomShape(0)) : window;
        var (shape, padding) = (kernel.Spec.Shape, window.Padding is null ? null : Around(geometry.Pad, geometry.EndPads(BottomShape(0))));
        List<string> arguments = isDepthwise
            ? [window.Kernel, .. shape[0] == group ? Array.Empty<string>() : [$"depth_multiplier={shape[0] / group}"]]
            : [$"{shape[0]}", window.Kernel, .. group > 1 ? [$"groups={group}"] : Array.Empty<string>()];
        arguments.AddRange(padding is null ? window.Options : laid.StepOptions);
        arguments.AddRange(Initializers(isDepthwise ? "depthwise" : "kernel"));
        var name = Made($"{(isDepthwise ? "DepthwiseConv" : "Conv")}{window.Axes}D", arguments, OwnWeights);
        var y = $"self.{name}({(padding is null ? x : $"ops.pad({x}, {padding})")})";
        return skips ? $"{y}[:, {string.Join(", ", geometry.Stride.Select(stride => $"::{stride}"))}]" : y;
    }

    /// <inheritdoc/>
    public override string Deconvolution(string x, ConvolutionGeometry geometry, int group)
    {
        CheckAxes(geometry);
        var window = new ChannelsLastWindow(geometry, BottomShape(0));
        var (top, y) = (TopShape(0), "");
        if (window.HasLayer && group == 1)
        {
            List<string> arguments = [$"{top[1]}", window.Kernel, .. window.StepOptions, .. Initializers("kernel")];
            y = $"self.{Made($"Conv{window.Axes}DTranspose", arguments, OwnWeights)}({x})";
        }
        else
        {
            _helpers.Add(Deconvolve);
            var blob = Layer.Learnables[0];
            var stored = FrameworkLayout.Of(blob, Layout, Net).Shape;
            var kernel = Reshaped(Held(blob), stored, [.. geometry.Kernel, top[1] / group, BottomShape(0)[1]]);
            y = $"{Deconvolve}({x}, {kernel}, {group}, {PythonSource.Tuple(geometry.Stride)}, {PythonSource.Tuple(geometry.Dilation)})";
        }

        // What Caffe calls padding is cut off. Keras makes more at the end where a window is smaller than its stride.
        var (pad, sizes) = (geometry.Pad, top.Dims[2..].ToArray());
        var isWhole = geometry.Pad.All(size => size == 0) && !y.StartsWith(Deconvolve, StringComparison.Ordinal)
            && !geometry.Kernel.Zip(geometry.Stride).Any(pair => pair.First < pair.Second);
        y = isWhole ? y : $"{y}[:, {string.Join(", ", pad.Zip(sizes).Select(pair => $"{pair.First}:{pair.First + pair.Second}"))}]";
        return y.StartsWith(Deconvolve, StringComparison.Ordinal) && Layer.Learnables.Count > 1 ? $"({y} + {Held(Layer.Learnables[1])})" : y;
    }

    /// <inheritdoc/>
    public override string MaxPool(string x, PoolingAxis height, PoolingAxis width)
    {
        var (h, w) = (height.Trimmed, width.Trimmed);
        return $"ops.max_pool({Padded(x, h, w, $", constant_values={Number(-float.MaxValue)}")}, {Windows(h, w)})";
    }

    /// <inheritdoc/>
    public override string MeanPool(string x, PoolingAxis height, PoolingAxis width)
    {
        var means = $"ops.average_pool({Padded(x, height, width, "")}, {Windows(height, width)})";
        var (rows, columns) = (Shares(height), Shares(width));
        if (rows is null && columns is null)
            return means;
        string[] factors =
        [
            .. rows is null ? Array.Empty<string>() : [Floats(rows, "(-1, 1, 1)")],
            .. columns is null ? Array.Empty<string>() : [Floats(columns, "(-1, 1)")],
        ];
        return $"({means} * {string.Join(" * ", factors)})";
    }

    private static string Windows(PoolingAxis height, PoolingAxis width) =>
        $"({height.Kernel}, {width.Kernel}), ({height.Stride}, {width.Stride})";

    private static string Padded(string x, PoolingAxis height, PoolingAxis width, string value)
    {
        int[] before = [height.Pad, width.Pad];
        int[] after = [EndOf(height), EndOf(width)];
        return before.Concat(after).All(size => size == 0) ? x : $"ops.pad({x}, {Around(before, after)}{value})";
    }

    private static string Around(int[] before, int[] after) =>
        $"[(0, 0), {string.Join(", ", before.Zip(after).Select(pair => $"({pair.First}, {pair.Second})"))}, (0, 0)]";

    private static string Floats(IEnumerable<string> values, string shape) =>
        $"ops.reshape(ops.array([{string.Join(", ", values)}], \"float32\"), {shape})";

    // Keras divides by the size of the window; null where Caffe does everywhere.
    private string[]? Shares(PoolingAxis axis)
    {
        var divisors = Divisors(axis);
        return Array.TrueForAll(divisors, divisor => divisor == axis.Kernel)
            ? null
            : [.. divisors.Select(divisor => Double((double)axis.Kernel / divisor))];
    }
}
