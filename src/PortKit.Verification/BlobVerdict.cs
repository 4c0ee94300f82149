namespace PortKit.Verification;

/// <summary>What is to be said of a blob version that was verified.</summary>
public enum BlobVerdict
{
    /// <summary>What ONNX Runtime gives agrees with Caffe's arithmetic.</summary>
    Agrees,

    /// <summary>
    /// It differs by rounding that layers before it left, each within the tolerance: computed from what ONNX Runtime itself gives for its bottoms,
    /// the layer agrees. It happens where values cancel, are cut off, or decide which of two is larger.
    /// </summary>
    Drift,

    /// <summary>It does not: other values, or another shape.</summary>
    Differs,

    /// <summary>
    /// It does not agree, and that tells nothing of the layer, as its <see cref="VerifiedBlob.Reason"/> says: it reads values that are not finite,
    /// or has options that are not, and what is made of NaN or of an infinite value is not the same in all arithmetic; or rounding alone decides
    /// the values, so that Caffe's own arithmetic would not give them again were those that it reads off by their last bit.
    /// </summary>
    NotComparable,

    /// <summary>The blob is an input: what was fed to both.</summary>
    Input,

    /// <summary>Its layer draws random numbers while it runs, so there is nothing to compare.</summary>
    Random,

    /// <summary>Its layer depends on one that draws random numbers.</summary>
    AfterRandom,

    /// <summary>The model has no value of its name.</summary>
    NotInModel,
}
