using PortKit.Net;

namespace PortKit.Filling;

/// <summary>How TensorFlow and PyTorch hold the blobs of a layer, so that an array can be assigned to the ported layer as it is.</summary>
internal static class FrameworkLayout
{
    /// <summary>Caffe has the gates of an LSTM as input, forget, output and candidate; the others have the candidate before the output.</summary>
    private static readonly int[] GateOrder = [0, 1, 3, 2];

    /// <summary>How a blob is rearranged.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="layout">For whom.</param>
    /// <param name="net">The net, in which inputs of a matrix are followed back to where they had channels.</param>
    public static Arrangement Of(LearnableBlob blob, WeightLayout layout, NetPlan net)
    {
        var (shape, role) = (blob.Spec.Shape, blob.Spec.Role);
        if (layout == WeightLayout.Caffe || shape.Count == 0)
            return Arrangement.None(shape);
        if (role.HasGates)
            return Gates(shape, layout);
        if (layout == WeightLayout.PyTorch && role.Kind == BlobKind.Slope && shape.Rank == 0)
            return Arrangement.None(new Shape(1));
        if (layout == WeightLayout.PyTorch)
            return role.Kind == BlobKind.TransposedMatrix ? Permuted(shape, [1, 0]) : Arrangement.None(shape);
        return role.Kind switch
        {
            BlobKind.ConvolutionKernel or BlobKind.DeconvolutionKernel => Kernel(blob.Spec),
            BlobKind.Matrix or BlobKind.TransposedMatrix => Matrix(blob, net),
            BlobKind.Scale or BlobKind.Bias when role.FirstAxis == 1 && shape.Rank > 1 =>
                Permuted(shape, [.. Enumerable.Range(1, shape.Rank - 1), 0]),
            _ => Arrangement.None(shape),
        };
    }

    /// <summary>Whether the channels of a depthwise kernel, and how many outputs each has, become two axes in TensorFlow.</summary>
    public static bool SplitsChannels(BlobSpec spec) =>
        spec.Role is { Kind: BlobKind.ConvolutionKernel or BlobKind.DeconvolutionKernel, Groups: > 1 } && spec.Shape[1] == 1;

    /// <summary>
    /// The axes that the inputs of a matrix have, channels first. Behind what flattens an image, and what works on each element alone, they are those
    /// of the blob before it, which a net with the channels last flattens in another order.
    /// </summary>
    public static int[] InputsOf(LearnableBlob blob, NetPlan net)
    {
        var producers = net.Producers;
        var bottom = producers.OriginOf(producers.Of(blob.Layer).Bottoms[0], Before);
        return [.. bottom.Shape.Dims[1..]];

        BlobVersion? Before(BlobVersion after) =>
            after.Shape.Rank == 2 && producers.Of(after) is { Bottoms: [var before] } layer && KeepsOrder(layer, before.Shape, after.Shape)
                ? before
                : null;
    }

    // (outputs, inputs, kernel...) becomes (kernel..., inputs, outputs); the kernels of a depthwise convolution, each for its own channel,
    // (kernel..., channels, multiplier).
    private static Arrangement Kernel(BlobSpec spec)
    {
        var (shape, groups) = (spec.Shape, spec.Role.Groups);
        int[] kernel = [.. shape.Dims[2..]];
        var spatial = Enumerable.Range(2, kernel.Length);
        if (!SplitsChannels(spec))
            return Permuted(shape, [.. spatial, 1, 0]);
        int[] view = [groups, shape[0] / groups, .. kernel];
        return new Arrangement(view, [.. spatial, 0, 1], new Shape([.. kernel, .. view[..2]]));
    }

    // (outputs, channels, height, width) becomes (height, width, channels, outputs), of which the inputs are one axis.
    private static Arrangement Matrix(LearnableBlob blob, NetPlan net)
    {
        var (shape, isTransposed) = (blob.Spec.Shape, blob.Spec.Role.Kind == BlobKind.TransposedMatrix);
        var outputs = shape[isTransposed ? 1 : 0];
        int[] inputs = blob.Spec.Role.FirstAxis == 1 ? InputsOf(blob, net) : [shape.Count / outputs];
        int[] channelsLast = [.. Enumerable.Range(1, inputs.Length - 1), 0];
        return isTransposed
            ? new Arrangement([.. inputs, outputs], [.. channelsLast, inputs.Length], shape)
            : new Arrangement([outputs, .. inputs], [.. channelsLast.Select(axis => axis + 1), 0], new Shape(shape[1], outputs));
    }

    private static bool KeepsOrder(PlannedLayer layer, Shape from, Shape to) =>
        from[0] == to[0] && from.Count == to.Count
        && layer.Learnables.All(blob => blob.Spec.Role.Kind is not (BlobKind.Matrix or BlobKind.TransposedMatrix or BlobKind.Parameter));

    private static Arrangement Gates(Shape shape, WeightLayout layout)
    {
        int[] view = [GateOrder.Length, shape[0] / GateOrder.Length, .. shape.Dims[1..]];
        return shape.Rank == 2 && layout == WeightLayout.TensorFlow
            ? new Arrangement(view, [2, 0, 1], new Shape(shape[1], shape[0])) { FirstAxisPlaces = GateOrder }
            : new Arrangement(view, [.. Enumerable.Range(0, view.Length)], shape) { FirstAxisPlaces = GateOrder };
    }

    private static Arrangement Permuted(Shape shape, int[] order) => new([.. shape.Dims], order, new Shape([.. order.Select(axis => shape[axis])]));
}
