using PortKit.Initializers.Caffe;

namespace PortKit.Initializers.Equivalents;

/// <summary>What a blob is to its layer, as far as fans depend on it.</summary>
public enum BlobUse
{
    /// <summary>A bias, a scale, slopes, or what is not known.</summary>
    Other,

    /// <summary>The kernel of a convolution: outputs, inputs of one group, and the window.</summary>
    Kernel,

    /// <summary>The kernel of a convolution each of whose groups has one input.</summary>
    DepthwiseKernel,

    /// <summary>The kernel of a deconvolution: inputs, outputs of one group, and the window.</summary>
    DeconvolutionKernel,

    /// <summary>The matrix of an inner product: outputs, inputs.</summary>
    Matrix,

    /// <summary>The matrix of an inner product with transpose: inputs, outputs.</summary>
    TransposedMatrix,

    /// <summary>A row for each word.</summary>
    Embedding,
}

/// <summary>A blob that Caffe fills.</summary>
/// <param name="Filler">The filler, which is known to suit the shape.</param>
/// <param name="Dims">The shape, in Caffe's order; empty for a scalar.</param>
/// <param name="Use">What it is to its layer.</param>
/// <param name="Groups">How many groups its channels fall into.</param>
public sealed record FilledBlob(CaffeFillerSpec Filler, IReadOnlyList<int> Dims, BlobUse Use, int Groups = 1);

/// <summary>The array that holds a blob's values in a framework.</summary>
/// <param name="Framework">The framework.</param>
/// <param name="Dims">The shape, in the order of axes that the ported layer has.</param>
public sealed record PortedArray(Framework Framework, IReadOnlyList<int> Dims)
{
    /// <summary>The axes along which Caffe's first axis lies.</summary>
    public IReadOnlyList<int> RowAxes { get; init; } = [0];

    /// <summary>Where the array is a depthwise kernel whose channels and multiplier are two axes.</summary>
    public bool IsDepthwise { get; init; }

    /// <summary>What calls name it: a variable in PyTorch, a tensor in ONNX.</summary>
    public string Name { get; init; } = "w";
}
