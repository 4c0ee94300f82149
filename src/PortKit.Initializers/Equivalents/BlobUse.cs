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
