using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// Local: a convolution with weights of its own at each place (local_layer.cpp of happynear/caffe-windows). Weights are num_output, 1, what is in a
/// window, and windows; the bias is 1, 1, num_output and windows.
/// </summary>
internal sealed class LocalLayer : ILayer
{
    public IReadOnlyList<string> Types => ["Local"];

    public LayerFamily Family => LayerFamily.Convolution;

    public LayerSignature Signature => LayerSignature.OneToOne;

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.Picture;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.GetExtension(LayerForks.Extensions.LocalParam) ?? new LocalParameter();
        var bottom = layer.RequirePicture(context);
        var numOutput = layer.NumOutput(param, param.NumOutput, LocalParameter.NumOutputFieldNumber);
        var at = layer.At(param, LocalParameter.KernelSizeFieldNumber);
        if (!param.HasKernelSize)
            throw layer.Refuse(Codes.Missing, at, "kernel_size is expected", "none");
        var kernel = Checked("kernel_size", param.KernelSize, 1, LocalParameter.KernelSizeFieldNumber);
        var stride = Checked("stride", param.Stride, 1, LocalParameter.StrideFieldNumber);
        var pad = Checked("pad", param.Pad, 0, LocalParameter.PadFieldNumber);
        if (kernel > bottom[2] || kernel > bottom[3])
            throw layer.Refuse(Codes.BottomShape, at, $"the bottom must be at least as high and as wide as the window, {kernel}", $"{bottom}");
        var geometry = new ConvolutionGeometry(1, [kernel, kernel], [stride, stride], [pad, pad], [1, 1]);
        var windows = geometry.Windows(layer, bottom, _ => at);
        var places = (long)windows[0] * windows[1];
        var weights = context.Shape(numOutput, 1, (long)bottom[1] * kernel * kernel, places);
        List<BlobSpec> blobs = [layer.Blob(weights, param.WeightFiller)];
        if (param.BiasTerm)
            blobs.Add(layer.Blob(context.Shape(1, 1, numOutput, places), param.BiasFiller));
        return new LocalPlan(context.Shape(bottom[0], numOutput, windows[0], windows[1]), geometry)
        {
            Blobs = blobs,
            MultiplyAdds = (long)bottom[0] * weights.Count,
        };

        int Checked(string name, uint value, uint least, int field) => value >= least && value <= int.MaxValue
            ? (int)value
            : throw layer.Refuse(Codes.OutOfRange, layer.At(param, field), $"{name} must be from {least} to {int.MaxValue}", $"{value}");
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (top, geometry) = (LocalPlan)plan;
        var graph = context.Graph;
        var (bottom, weights) = (context.BottomShape(0), plan.Blobs[0].Shape);
        var pad = geometry.Pad[0];
        var x = context.Bottom(0);
        if (pad > 0)
            x = graph.Pad(x, [0, 0, pad, pad], [0, 0, pad, pad], 0);
        var (height, width) = (bottom[2] + (2L * pad), bottom[3] + (2L * pad));
        var places = graph.Constant((ReadOnlySpan<long>)Places(top, geometry, width));
        var columns = graph.Gather(graph.Reshape(x, bottom[0], bottom[1], height * width), places, 2);

        // One product of matrices for each place: pictures by window, window by outputs.
        columns = graph.Transpose(graph.Reshape(columns, bottom[0], weights[2], weights[3]), 2, 0, 1);
        var y = graph.MatMul(columns, graph.Transpose(context.Blob(0, weights[0], weights[2], weights[3]), 2, 1, 0));
        y = graph.Transpose(y, 1, 2, 0);
        if (plan.Blobs.Count > 1)
            y = graph.Add(y, context.Blob(1, 1, weights[0], weights[3]));
        context.Top(0, graph.Reshape(y, top.ToLongs()));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (top, geometry) = (LocalPlan)plan;
        var (bottom, weights) = (context.BottomShapes[0], plan.Blobs[0].Shape);
        var columns = new ColumnBuffer(geometry, bottom[1], bottom.Dims[2..], top.Dims[2..]);
        var (depth, places) = (weights[2], weights[3]);
        for (var n = 0; n < bottom[0]; n++)
        {
            var window = columns.Gather(context.Bottom(0).Slice(n * bottom.CountFrom(1), bottom.CountFrom(1)));
            for (var o = 0; o < weights[0]; o++)
            {
                var y = context.Top(0).Slice(((n * weights[0]) + o) * places, places);
                var w = context.Blob(0).Slice(o * depth * places, depth * places);
                for (var k = 0; k < w.Length; k += places)
                    TensorPrimitives.MultiplyAdd(w.Slice(k, places), window.Slice(k, places), y, y);
                if (plan.Blobs.Count > 1)
                    TensorPrimitives.Add(y, context.Blob(1).Slice(o * places, places), y);
            }
        }
    }

    /// <summary>Where in a padded plane each element of each window lies: first elements first.</summary>
    private static long[] Places(Shape top, ConvolutionGeometry geometry, long width)
    {
        var (kernel, stride) = (geometry.Kernel[0], geometry.Stride[0]);
        var places = new long[kernel * kernel * top.CountFrom(2)];
        for (var i = 0; i < places.Length; i++)
        {
            var (element, window) = Math.DivRem(i, top.CountFrom(2));
            places[i] = ((((window / top[3]) * (long)stride) + (element / kernel)) * width) + ((window % top[3]) * (long)stride) + (element % kernel);
        }

        return places;
    }

    private sealed record LocalPlan(Shape Top, ConvolutionGeometry Geometry) : LayerPlan(Top);
}
