using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>
/// Im2col: the columns that a convolution multiplies with its weights, as a blob (im2col_layer.cpp). The channel axis grows by the size of a
/// window, the spatial axes become the windows. force_nd_im2col chooses another way to the same numbers.
/// </summary>
internal sealed class Im2colLayer : ILayer
{
    public IReadOnlyList<string> Types => ["Im2col"];

    public LayerFamily Family => LayerFamily.Convolution;

    public LayerSignature Signature => LayerSignature.OneToOne;

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.Picture;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var geometry = ConvolutionGeometry.Read(layer, context);
        var bottom = context.Bottoms[0];
        if (geometry.SpatialAxes == 0)
        {
            var param = layer.Parameter.ConvolutionParam;
            throw layer.Refuse(
                Codes.BottomShape,
                layer.At(param, ConvolutionParameter.AxisFieldNumber),
                "at least one spatial axis is expected after the channel axis",
                $"{bottom} and channel axis {geometry.Axis}");
        }

        var channels = geometry.Kernel.Aggregate((long)bottom[geometry.Axis], (product, size) => product > int.MaxValue ? product : product * size);
        var windows = geometry.Windows(layer, bottom);
        return new Im2colPlan(context.Shape([.. bottom.ToLongs()[..geometry.Axis], channels, .. windows]), geometry);
    }

    /// <summary>
    /// Each spatial axis is gathered into two, place in the window and window; then all places move before all windows. What lies in
    /// the padding is gathered from a single zero behind the axis.
    /// </summary>
    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (_, geometry) = (Im2colPlan)plan;
        var (graph, bottom, top, axes) = (context.Graph, context.BottomShape(0), plan.TopShapes[0], geometry.SpatialAxes);
        var indices = new long[axes][];
        var zeros = new long[bottom.Rank];
        for (var i = 0; i < axes; i++)
        {
            var input = bottom[geometry.Axis + 1 + i];
            indices[i] = Indices(geometry, i, input, top[geometry.Axis + 1 + i]);
            zeros[geometry.Axis + 1 + i] = indices[i].Contains(input) ? 1 : 0;
        }

        var y = zeros.Contains(1) ? graph.Pad(context.Bottom(0), new long[bottom.Rank], zeros, 0) : context.Bottom(0);

        // From the last axis on, so that the places of those before it stay as they are.
        for (var i = axes - 1; i >= 0; i--)
            y = graph.Gather(y, graph.Reshape(graph.Constant(indices[i]), geometry.Kernel[i], top[geometry.Axis + 1 + i]), geometry.Axis + 1 + i);
        if (axes > 1)
        {
            var spatial = Enumerable.Range(0, axes).Select(i => geometry.Axis + 1L + (2 * i)).ToArray();
            y = graph.Transpose(y, [.. Enumerable.Range(0, geometry.Axis + 1).Select(i => (long)i), .. spatial, .. spatial.Select(i => i + 1)]);
        }

        context.Top(0, graph.Reshape(y, top.ToLongs()));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (_, geometry) = (Im2colPlan)plan;
        var (bottom, top) = (context.BottomShapes[0], plan.TopShapes[0]);
        var (inputSize, outputSize) = (bottom.CountFrom(geometry.Axis), top.CountFrom(geometry.Axis));
        var columns = new ColumnBuffer(geometry, bottom[geometry.Axis], bottom.Dims[(geometry.Axis + 1)..], top.Dims[(geometry.Axis + 1)..]);
        for (var n = 0; n < bottom.CountOf(0, geometry.Axis); n++)
        {
            columns.Gather(context.Bottom(0).Slice(n * inputSize, inputSize)).CopyTo(context.Top(0).Slice(n * outputSize, outputSize));
        }
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Always;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        var (_, geometry) = (Im2colPlan)plan;
        var (bottom, top) = (context.BottomShape(0), plan.TopShapes[0]);
        var (inputSize, outputSize) = (bottom.CountFrom(geometry.Axis), top.CountFrom(geometry.Axis));
        var columns = new ColumnBuffer(geometry, bottom[geometry.Axis], bottom.Dims[(geometry.Axis + 1)..], top.Dims[(geometry.Axis + 1)..]);
        context.BottomGradient(0).Clear();
        for (var n = 0; n < bottom.CountOf(0, geometry.Axis); n++)
        {
            context.TopGradient(0).Slice(n * outputSize, outputSize).CopyTo(columns.Values);
            columns.ScatterAdd(context.BottomGradient(0).Slice(n * inputSize, inputSize));
        }
    }

    // A transposed convolution of each channel by itself, whose kernels have a single 1.
    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        var (_, geometry) = (Im2colPlan)plan;
        var (bottom, top) = (context.BottomShape(0), plan.TopShapes[0]);
        var (channels, count) = (bottom[geometry.Axis], geometry.KernelCount);
        var kernels = new float[channels * count * count];
        for (var i = 0; i < channels * count; i++)
            kernels[(i * count) + (i % count)] = 1;
        var weights = context.Graph.Constant(kernels, [channels * count, 1, .. geometry.Kernel.Select(length => (long)length)]);
        context.BottomGradient(
            0, new ConvolutionGradient(geometry, channels, bottom, top).EmitImage(context.Graph, weights, context.TopGradient(0)));
    }

    // Row after row, the places of a window; the size of the axis stands for the zero behind it.
    private static long[] Indices(ConvolutionGeometry geometry, int axis, int input, int windows)
    {
        var indices = new long[(long)geometry.Kernel[axis] * windows];
        for (var i = 0; i < indices.Length; i++)
        {
            var (place, window) = (i / windows, i % windows);
            var at = ((long)place * geometry.Dilation[axis]) - geometry.Pad[axis] + ((long)window * geometry.Stride[axis]);
            indices[i] = at >= 0 && at < input ? at : input;
        }

        return indices;
    }

    private sealed record Im2colPlan(Shape Top, ConvolutionGeometry Geometry) : LayerPlan(Top);
}
