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

/// <summary>What a learnable blob is to its layer. Other frameworks hold some of them with their axes in another order.</summary>
/// <param name="Kind">What it is.</param>
public sealed record BlobRole(BlobKind Kind)
{
    /// <summary>How many groups the channels fall into.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Whether the first axis holds the four gates of an LSTM one after the other: input, forget, output and candidate.</summary>
    public bool HasGates { get; init; }

    /// <summary>Whether the tops are sums of products with the blob, so that they grow as it does, the bias left aside.</summary>
    public bool ScalesTops { get; init; }

    /// <summary>
    /// The axis of bottom 0 along which the inputs of a matrix, or the first axis of a bias or a scale, begin; null if there is none.
    /// </summary>
    public int? FirstAxis { get; init; }
}
