using PortKit.Initializers;
using PortKit.Initializers.Caffe;

namespace PortKit.Net;

/// <summary>What a layer says of one learnable blob: its shape, and how it is filled when nothing else is known.</summary>
/// <param name="Shape">The shape in Caffe's own axis order.</param>
/// <param name="Filler">The filler.</param>
public sealed record BlobSpec(Shape Shape, CaffeFillerSpec Filler)
{
    /// <summary>What the blob is to its layer.</summary>
    public BlobRole Role { get; init; } = new(BlobKind.Parameter);

    /// <summary>Whether the blob is trained where the net does not say how; statistics are not.</summary>
    public bool IsTrained { get; init; } = true;

    /// <summary>lr_mult and decay_mult where the layer sets them itself, whatever the net says; or null.</summary>
    public float? OwnMultiplier { get; init; }

    /// <summary>
    /// The blob's index in older weight files, where they hold a layer's blobs in another order; or null. That order is taken where the shapes fit it
    /// and not today's.
    /// </summary>
    internal int? OlderIndex { get; init; }

    /// <summary>
    /// Whether a weight file may have the layer without any blob, as another fork's layer of the type has none: the blob then keeps its fill.
    /// </summary>
    internal bool MayBeAbsent { get; init; }

    /// <summary>A shape that other versions of the layer store the same values in; or null.</summary>
    internal Shape? OtherShape { get; init; }

    /// <summary>
    /// The distribution that the filler draws from; null where it cannot fill the blob, which nobody has asked where the net carries the values
    /// itself.
    /// </summary>
    public WeightDistribution? Distribution => Filler.Validate(Shape.Dims) is null ? Filler.Distribution(Shape.Dims) : null;

    /// <summary>
    /// What is wrong with a filler of a type that Caffe has not, which matters only if nothing else fills the blob; null if nothing is. The filler
    /// then is one that draws no numbers.
    /// </summary>
    internal Diagnostic? FillerProblem { get; init; }

    /// <summary>The type of the filler, as the net writes it.</summary>
    internal string FillerType { get; init; } = "";

    /// <summary>A blob that starts as one value and draws no random number.</summary>
    public static BlobSpec Constant(Shape shape, float value) =>
        new(shape, CaffeFillerSpec.Constant(value));
}
