using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers;

/// <summary>
/// Convolution over any number of spatial axes, with groups and dilation (base_conv_layer.cpp, conv_layer.cpp). Every bottom is
/// convolved with the same weights. What stands before the channel axis is the batch.
/// </summary>
internal sealed class ConvolutionLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["Convolution"];

    public LayerFamily Family => LayerFamily.Convolution;

    public LayerSignature Signature { get; } = new(1, LayerSignature.Any, 1, LayerSignature.Any) { AsManyTopsAsBottoms = true };

    public BottomHint Expects(LayerParameter layer, int bottom) => Expected(layer);

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.ConvolutionParam ?? new ConvolutionParameter();
        var geometry = ConvolutionGeometry.Read(layer, context, takesSides: true);
        var bottom = context.Bottoms[0];
        var (numOutput, group) = ReadChannels(layer, param, bottom[geometry.Axis]);
        CheckBottomsAgree(layer, context);
        CheckSpatialAxes(layer, geometry, "Conv");
        var weights = layer.Blob(context.Shape([numOutput, bottom[geometry.Axis] / group, .. geometry.Kernel]), param.WeightFiller);
        return Planned(
            context,
            geometry,
            geometry.Windows(layer, bottom),
            group,
            weights,
            param.BiasTerm ? layer.Blob(new Shape(numOutput), param.BiasFiller) : null);
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (_, geometry, group) = (ConvolutionPlan)plan;
        EmitNodes(plan, context, "Conv", geometry, geometry.EndPads(context.BottomShape(0)), group);
    }

    public void Write(LayerPlan plan, ModuleContext module)
    {
        var (_, geometry, group) = (ConvolutionPlan)plan;
        for (var i = 0; i < module.TopCount; i++)
            module.Top(i, module.Convolution(module.Bottom(i), geometry, group));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (_, geometry, group) = (ConvolutionPlan)plan;
        var (bottom, top) = (context.BottomShapes[0], plan.TopShapes[0]);
        var (inputSize, outputSize) = (bottom.CountFrom(geometry.Axis), top.CountFrom(geometry.Axis));
        var columns = geometry.ReadsEachElementOnce
            ? null
            : new ColumnBuffer(
                geometry, bottom[geometry.Axis], bottom.Dims[(geometry.Axis + 1)..], top.Dims[(geometry.Axis + 1)..], ColumnBuffer.FewValues);
        var (depth, windows) = (plan.Blobs[0].Shape.CountFrom(1), top.CountFrom(geometry.Axis + 1));
        var (groupWeights, groupOutput, rows) = (context.Blob(0).Length / group, outputSize / group, top[geometry.Axis] / group);
        var (bandLength, bandWindows) = columns is null ? (0, windows) : (columns.BandLength, columns.BandWindows);
        for (var i = 0; i < context.TopCount; i++)
        {
            for (var n = 0; n < bottom.CountOf(0, geometry.Axis); n++)
            {
                var x = context.Bottom(i).Slice(n * inputSize, inputSize);
                var y = context.Top(i).Slice(n * outputSize, outputSize);
                for (int start = 0, first = 0; start < windows; start += bandWindows, first += bandLength)
                {
                    var band = columns is null ? x : columns.Gather(x, first);
                    var width = Math.Min(bandWindows, windows - start);
                    for (var g = 0; g < group; g++)
                    {
                        MatrixProduct.Add(
                            context.Blob(0).Slice(g * groupWeights, groupWeights),
                            rowStep: depth,
                            depthStep: 1,
                            band.Slice(g * depth * width, depth * width),
                            width,
                            y.Slice(g * groupOutput, groupOutput)[start..],
                            rows,
                            resultStep: windows);
                    }
                }

                if (plan.Blobs.Count > 1)
                    AddBias(context.Blob(1), y);
            }
        }
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Given;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        var (_, geometry, group) = (ConvolutionPlan)plan;
        var gradient = new ConvolutionGradient(geometry, group, context.BottomShape(0), plan.TopShapes[0]);
        for (var i = 0; i < context.TopCount; i++)
        {
            var dy = context.TopGradient(i);
            if (plan.Blobs.Count > 1 && context.WantsBlob(1))
                ConvolutionGradient.AddToBias(dy, plan.TopShapes[0], geometry.Axis, context.BlobGradient(1));
            if (context.WantsBlob(0))
                gradient.AddToWeights(context.Bottom(i), dy, context.BlobGradient(0));
            if (!context.WantsBottom(i))
                continue;
            context.BottomGradient(i).Clear();
            gradient.AddToImage(context.Blob(0), dy, context.BottomGradient(i));
        }
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        var ((_, geometry, group), graph) = ((ConvolutionPlan)plan, context.Graph);
        var gradient = new ConvolutionGradient(geometry, group, context.BottomShape(0), plan.TopShapes[0]);
        for (var i = 0; i < context.TopCount; i++)
        {
            var dy = context.TopGradient(i);
            if (plan.Blobs.Count > 1 && context.WantsBlob(1))
                context.AddToBlob(1, ConvolutionGradient.EmitBias(graph, dy, plan.TopShapes[0], geometry.Axis));
            if (context.WantsBlob(0))
                context.AddToBlob(0, gradient.EmitWeights(graph, context.Bottom(i), dy));
            if (context.WantsBottom(i))
                context.BottomGradient(i, gradient.EmitImage(graph, context.Blob(0), dy));
        }
    }

    /// <summary>The plan of a convolution whose windows and blobs are known; what convolutions of other names end up as.</summary>
    internal static ConvolutionPlan Planned(
        PlanContext context, ConvolutionGeometry geometry, int[] windows, int group, BlobSpec weights, BlobSpec? bias)
    {
        var top = context.Shape([.. context.Bottoms[0].ToLongs()[..geometry.Axis], weights.Shape[0], .. windows]);
        List<BlobSpec> blobs = [weights with { Role = new BlobRole(BlobKind.ConvolutionKernel) { Groups = group, ScalesTops = true } }];
        if (bias is not null)
            blobs.Add(bias with { Role = new(BlobKind.Bias) });
        return new ConvolutionPlan([.. context.Bottoms.Select(_ => top)], geometry, group)
        {
            Blobs = blobs,
            MultiplyAdds = (long)context.Bottoms.Count * top.Count * weights.Shape.CountFrom(1),
        };
    }

    /// <summary>Pictures or clips, with as many channels as there are groups, or a multiple of that; what Deconvolution expects too.</summary>
    internal static BottomHint Expected(LayerParameter layer)
    {
        const int ClipAxes = 3;
        if (layer.ConvolutionParam is not { } param)
            return BottomHint.Picture;
        var hint = param.KernelSize.Count == ClipAxes ? BottomHint.Clip : BottomHint.Picture;
        return param.Group > 1 ? hint with { Channels = [(int)Math.Min(param.Group, int.MaxValue)] } : hint;
    }

    /// <summary>Says each bottom in one node of Conv or ConvTranspose, whose attributes are alike.</summary>
    internal static void EmitNodes(
        LayerPlan plan, EmitContext context, string op, ConvolutionGeometry geometry, ReadOnlySpan<int> endPads, int group)
    {
        // ONNX has no convolution without spatial axes: one of size 1 stands in.
        long[] extra = geometry.SpatialAxes == 0 ? [1] : [];
        long[] noPad = geometry.SpatialAxes == 0 ? [0] : [];
        var weights = context.Blob(0, [.. plan.Blobs[0].Shape.ToLongs(), .. extra]);
        for (var i = 0; i < context.TopCount; i++)
        {
            var (batch, inner) = (context.BottomShape(i).CountOf(0, geometry.Axis), context.BottomShape(i).ToLongs()[geometry.Axis..]);
            var x = context.Graph.Reshape(context.Bottom(i), [batch, .. inner, .. extra]);
            var y = context.Graph.Node(
                op,
                plan.Blobs.Count > 1 ? [x, weights, context.Blob(1, plan.Blobs[1].Shape.Count)] : [x, weights],
                Attr.Ints("kernel_shape", [.. geometry.Kernel, .. extra]),
                Attr.Ints("strides", [.. geometry.Stride, .. extra]),
                Attr.Ints("pads", [.. geometry.Pad, .. noPad, .. endPads, .. noPad]),
                Attr.Ints("dilations", [.. geometry.Dilation, .. extra]),
                Attr.Int("group", group));
            var top = context.TopShape(i).ToLongs();
            context.Top(i, context.Graph.Reshape(y.Shaped([batch, .. top[geometry.Axis..], .. extra]), top));
        }
    }

    /// <summary>Adds to each channel its bias.</summary>
    internal static void AddBias(ReadOnlySpan<float> bias, Span<float> item)
    {
        var windows = item.Length / bias.Length;
        for (var o = 0; o < bias.Length; o++)
            TensorPrimitives.Add(item.Slice(o * windows, windows), bias[o], item.Slice(o * windows, windows));
    }

    /// <summary>Refuses more spatial axes than ONNX Runtime's operators take.</summary>
    internal static void CheckSpatialAxes(LayerSource layer, ConvolutionGeometry geometry, string op)
    {
        if (geometry.SpatialAxes > 3)
        {
            throw layer.Refuse(
                Codes.NotConvertible,
                layer.AtBottom(0),
                $"at most 3 spatial axes can be said in ONNX Runtime's {op}",
                $"{geometry.SpatialAxes}");
        }
    }

    /// <summary>num_output and group, checked against the channels of the bottom; Deconvolution reads them likewise.</summary>
    internal static (int NumOutput, int Group) ReadChannels(LayerSource layer, ConvolutionParameter param, int channels)
    {
        var numOutput = layer.NumOutput(param, param.NumOutput, ConvolutionParameter.NumOutputFieldNumber);
        var at = layer.At(param, ConvolutionParameter.GroupFieldNumber);
        if (param.Group == 0)
            throw layer.Refuse(Codes.OutOfRange, at, "group must be at least 1", "0");
        if (channels % param.Group != 0)
            throw layer.Refuse(Codes.OutOfRange, at, $"group must divide the {Counted.Of(channels, "channel")} of the bottom", $"{param.Group}");
        if (numOutput % param.Group != 0)
            throw layer.Refuse(Codes.OutOfRange, at, $"group must divide num_output {numOutput}", $"{param.Group}");
        return (numOutput, (int)param.Group);
    }

    /// <summary>Refuses bottoms whose shapes differ.</summary>
    internal static void CheckBottomsAgree(LayerSource layer, PlanContext context)
    {
        for (var i = 1; i < context.Bottoms.Count; i++)
        {
            if (context.Bottoms[i] != context.Bottoms[0])
            {
                throw layer.Refuse(
                    Codes.BottomShape,
                    layer.AtBottom(i),
                    $"bottom {i} must have the shape of bottom 0, {context.Bottoms[0]}",
                    $"{context.Bottoms[i]}");
            }
        }
    }
}
