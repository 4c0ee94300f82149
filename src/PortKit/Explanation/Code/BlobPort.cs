using PortKit.Filling;
using PortKit.Initializers.Equivalents;
using PortKit.Net;

namespace PortKit.Explanation.Code;

/// <summary>A learnable blob as the knowledge of initializers sees it: what Caffe fills, and where its values go.</summary>
internal static class BlobPort
{
    /// <summary>Whether Caffe runs a filler for a blob: the statistics of a normalisation have none, and weights in the net take its place.</summary>
    public static bool IsFilled(PlannedLayer layer, LearnableBlob blob) =>
        blob.Spec.IsTrained && (!blob.Values.Layer.CarriesBlobs || (blob.Owner is null && layer.Plan.FillSteps is not null));

    /// <summary>What Caffe fills. A shared param is filled by its owner's filler, in its owner's shape.</summary>
    public static FilledBlob Filled(LearnableBlob blob)
    {
        var spec = blob.Values.Spec;
        return new FilledBlob(spec.Filler, [.. spec.Shape.Dims], UseOf(spec), spec.Role.Groups);
    }

    /// <summary>Where the values of a blob go.</summary>
    /// <param name="net">The net.</param>
    /// <param name="blob">The blob.</param>
    /// <param name="framework">The framework.</param>
    /// <param name="name">What to call the array.</param>
    public static PortedArray Array(NetPlan net, LearnableBlob blob, Framework framework, string name)
    {
        var layout = LayoutOf(framework);
        var arrangement = FrameworkLayout.Of(blob.Values, layout, net);
        int[] dims = [.. arrangement.Shape.Dims];
        return new PortedArray(framework, dims)
        {
            RowAxes = RowAxes(blob.Values.Spec, layout, dims.Length, arrangement.IsNone),
            IsDepthwise = layout == WeightLayout.TensorFlow && FrameworkLayout.SplitsChannels(blob.Values.Spec),
            Name = name,
        };
    }

    /// <summary>The best call for a blob.</summary>
    /// <param name="net">The net.</param>
    /// <param name="blob">The blob.</param>
    /// <param name="framework">The framework.</param>
    /// <param name="name">What the call names the array.</param>
    public static InitializerCall Call(NetPlan net, LearnableBlob blob, Framework framework, string name) =>
        Equivalent.Of(Filled(blob), Array(net, blob, framework, name)).Calls[0];

    private static WeightLayout LayoutOf(Framework framework) => framework switch
    {
        Framework.TensorFlow1 or Framework.Keras => WeightLayout.TensorFlow,
        Framework.PyTorch => WeightLayout.PyTorch,
        _ => WeightLayout.Caffe,
    };

    // Inputs and outputs change places in the matrices, and go behind the window in kernels; the axes of a scale go round.
    private static int[] RowAxes(BlobSpec spec, WeightLayout layout, int rank, bool isKept)
    {
        if (spec.Role.Kind == BlobKind.TransposedMatrix)
            return [layout == WeightLayout.PyTorch ? 1 : 0];
        if (layout != WeightLayout.TensorFlow || isKept)
            return [0];
        return FrameworkLayout.SplitsChannels(spec) ? [rank - 2, rank - 1] : [rank - 1];
    }

    private static BlobUse UseOf(BlobSpec spec) => spec.Role.Kind switch
    {
        BlobKind.ConvolutionKernel => FrameworkLayout.SplitsChannels(spec) ? BlobUse.DepthwiseKernel : BlobUse.Kernel,
        BlobKind.DeconvolutionKernel => BlobUse.DeconvolutionKernel,
        BlobKind.Matrix => BlobUse.Matrix,
        BlobKind.TransposedMatrix => BlobUse.TransposedMatrix,
        BlobKind.Embedding => BlobUse.Embedding,
        _ => BlobUse.Other,
    };
}
