using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>
/// Deconvolution, the transpose of a convolution (base_conv_layer.cpp, deconv_layer.cpp): every element of the bottom adds its window of
/// weights to the top. The weights are those of the convolution that leads back: channels of the bottom first, then num_output / group.
/// </summary>
internal sealed class DeconvolutionLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["Deconvolution"];

    public LayerFamily Family => LayerFamily.Convolution;

    public LayerSignature Signature { get; } = new(1, LayerSignature.Any, 1, LayerSignature.Any) { AsManyTopsAsBottoms = true };

    public BottomHint Expects(LayerParameter layer, int bottom) => ConvolutionLayer.Expected(layer);

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.ConvolutionParam ?? new ConvolutionParameter();
        var geometry = ConvolutionGeometry.Read(layer, context);
        var bottom = context.Bottoms[0];
        var channels = bottom[geometry.Axis];
        var (numOutput, group) = ConvolutionLayer.ReadChannels(layer, param, channels);
        ConvolutionLayer.CheckBottomsAgree(layer, context);
        ConvolutionLayer.CheckSpatialAxes(layer, geometry, "ConvTranspose");
        var weights = context.Shape([channels, numOutput / group, .. geometry.Kernel]);
        var top = context.Shape([.. bottom.ToLongs()[..geometry.Axis], numOutput, .. geometry.Spread(layer, bottom)]);
        var role = new BlobRole(BlobKind.DeconvolutionKernel) { Groups = group, ScalesTops = true };
        List<BlobSpec> blobs = [layer.Blob(weights, param.WeightFiller) with { Role = role }];
        if (param.BiasTerm)
            blobs.Add(layer.Blob(new Shape(numOutput), param.BiasFiller) with { Role = new(BlobKind.Bias) });
        return new ConvolutionPlan([.. context.Bottoms.Select(_ => top)], geometry, group)
        {
            Blobs = blobs,
            MultiplyAdds = (long)context.Bottoms.Count * bottom.Count * weights.CountFrom(1),
        };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (_, geometry, group) = (ConvolutionPlan)plan;
        ConvolutionLayer.EmitNodes(plan, context, "ConvTranspose", geometry, geometry.Pad, group);
    }

    public void Write(LayerPlan plan, ModuleContext module)
    {
        var (_, geometry, group) = (ConvolutionPlan)plan;
        for (var i = 0; i < module.TopCount; i++)
            module.Top(i, module.Deconvolution(module.Bottom(i), geometry, group));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (_, geometry, group) = (ConvolutionPlan)plan;
        var (bottom, top) = (context.BottomShapes[0], plan.TopShapes[0]);
        var (inputSize, outputSize) = (bottom.CountFrom(geometry.Axis), top.CountFrom(geometry.Axis));
        var (groupInput, groupWeights, groupChannels) = (inputSize / group, context.Blob(0).Length / group, top[geometry.Axis] / group);
        var (windows, channelSize) = (bottom.CountFrom(geometry.Axis + 1), top.CountFrom(geometry.Axis + 1));

        // Some channels of the top at a time: each place adds up its windows in the same order as with all of them at once.
        var channels = ColumnBuffer.FewChannels(geometry, groupChannels, windows);
        var columns = new ColumnBuffer(geometry, channels, top.Dims[(geometry.Axis + 1)..], bottom.Dims[(geometry.Axis + 1)..]);
        for (var i = 0; i < context.TopCount; i++)
        {
            for (var n = 0; n < bottom.CountOf(0, geometry.Axis); n++)
            {
                var x = context.Bottom(i).Slice(n * inputSize, inputSize);
                var y = context.Top(i).Slice(n * outputSize, outputSize);
                for (var g = 0; g < group; g++)
                {
                    for (var channel = 0; channel < groupChannels; channel += channels)
                    {
                        var count = Math.Min(channels, groupChannels - channel);
                        var rows = count * geometry.KernelCount;
                        columns.Values.Clear();
                        MatrixProduct.Add(
                            context.Blob(0).Slice(g * groupWeights, groupWeights)[(channel * geometry.KernelCount)..],
                            rowStep: 1,
                            depthStep: groupChannels * geometry.KernelCount,
                            x.Slice(g * groupInput, groupInput),
                            windows,
                            columns.Values,
                            rows,
                            resultStep: windows);
                        columns.ScatterAdd(y.Slice(((g * groupChannels) + channel) * channelSize, count * channelSize));
                    }
                }

                if (plan.Blobs.Count > 1)
                    ConvolutionLayer.AddBias(context.Blob(1), y);
            }
        }
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Given;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        var (_, geometry, group) = (ConvolutionPlan)plan;
        var gradient = new ConvolutionGradient(geometry, group, plan.TopShapes[0], context.BottomShape(0));
        for (var i = 0; i < context.TopCount; i++)
        {
            var dy = context.TopGradient(i);
            if (plan.Blobs.Count > 1 && context.WantsBlob(1))
                ConvolutionGradient.AddToBias(dy, plan.TopShapes[0], geometry.Axis, context.BlobGradient(1));
            if (context.WantsBlob(0))
                gradient.AddToWeights(dy, context.Bottom(i), context.BlobGradient(0));
            if (!context.WantsBottom(i))
                continue;
            context.BottomGradient(i).Clear();
            gradient.AddToWindows(context.Blob(0), dy, context.BottomGradient(i));
        }
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        var ((_, geometry, group), graph) = ((ConvolutionPlan)plan, context.Graph);
        var gradient = new ConvolutionGradient(geometry, group, plan.TopShapes[0], context.BottomShape(0));
        for (var i = 0; i < context.TopCount; i++)
        {
            var dy = context.TopGradient(i);
            if (plan.Blobs.Count > 1 && context.WantsBlob(1))
                context.AddToBlob(1, ConvolutionGradient.EmitBias(graph, dy, plan.TopShapes[0], geometry.Axis));
            if (context.WantsBlob(0))
                context.AddToBlob(0, gradient.EmitWeights(graph, dy, context.Bottom(i)));
            if (context.WantsBottom(i))
                context.BottomGradient(i, gradient.EmitWindows(graph, context.Blob(0), dy));
        }
    }
}
