namespace PortKit.Net;

/// <summary>What a learnable blob is.</summary>
public enum BlobKind
{
    /// <summary>A blob of no known role, such as a custom layer's.</summary>
    Parameter,

    /// <summary>Weights of a convolution: outputs, inputs of one group, and the kernel.</summary>
    ConvolutionKernel,

    /// <summary>Weights of a transposed convolution: inputs, outputs of one group, and the kernel.</summary>
    DeconvolutionKernel,

    /// <summary>The matrix of an inner product: outputs, inputs.</summary>
    Matrix,

    /// <summary>The matrix of an inner product with transpose: inputs, outputs.</summary>
    TransposedMatrix,

    /// <summary>A row for each word or class.</summary>
    Embedding,

    /// <summary>What is added.</summary>
    Bias,

    /// <summary>What is multiplied by.</summary>
    Scale,

    /// <summary>What negative values are multiplied by.</summary>
    Slope,

    /// <summary>The sum of the means of a normalisation.</summary>
    Mean,

    /// <summary>The sum of the variances of a normalisation.</summary>
    Variance,

    /// <summary>What the sums of a normalisation are divided by.</summary>
    ScaleFactor,

    /// <summary>What a layer carries and does not compute with.</summary>
    Unused,
}
