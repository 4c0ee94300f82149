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
    /// What is wrong with a filler of a type that Caffe has not, which matters only if nothing else fills the blob; null if nothing is. The filler
    /// then is one that draws no numbers.
    /// </summary>
    internal Diagnostic? FillerProblem { get; init; }

    /// <summary>The type of the filler, as the net writes it.</summary>
    internal string FillerType { get; init; } = "";

    /// <summary>A blob that starts as one value and draws no random number.</summary>
    public static BlobSpec Constant(Shape shape, float value) =>
        new(shape, new CaffeFillerSpec { Type = "constant", Value = value });
}

/// <summary>
/// One fill that a layer runs while Caffe builds it. Recurrent layers fill some blobs once for each time step and keep the first;
/// the others only use up random numbers.
/// </summary>
/// <param name="Blob">The index of the blob that keeps the values, or null if they are thrown away.</param>
/// <param name="Spec">What is filled.</param>
public sealed record FillStep(int? Blob, BlobSpec Spec);

/// <summary>A learnable blob in its place: the layer that bears it, its index there, and how it is trained and shared.</summary>
public sealed class LearnableBlob
{
    internal LearnableBlob(LayerSource layer, int index, BlobSpec spec)
    {
        Layer = layer;
        Index = index;
        Spec = spec;
        ModelName = Place;
    }

    /// <summary>The layer.</summary>
    public LayerSource Layer { get; }

    /// <summary>The index among the layer's blobs.</summary>
    public int Index { get; }

    /// <summary>The shape and the filler.</summary>
    public BlobSpec Spec { get; }

    /// <summary>The blob whose values this one uses, if it is a shared param that another layer owns; null for an owner.</summary>
    public LearnableBlob? Owner { get; internal set; }

    /// <summary>The name it is shared under, or null.</summary>
    public string? ShareName { get; internal init; }

    /// <summary>The factor on the learning rate; 0 means that it is not trained.</summary>
    public float LrMult { get; internal set; } = 1;

    /// <summary>The factor on the weight decay.</summary>
    public float DecayMult { get; internal set; } = 1;

    /// <summary>The owner, or the blob itself.</summary>
    public LearnableBlob Values => Owner ?? this;

    /// <summary><c>LAYER.INDEX</c>, whatever other layers are called.</summary>
    internal string Place => $"{Layer.Name}.{Index}";

    /// <summary>
    /// The initializer's name in a model: <c>LAYER.INDEX</c>, or <c>LAYER_1.INDEX</c> and so on where another layer, or a blob, has that name.
    /// </summary>
    public string ModelName { get; internal set; }

    /// <inheritdoc/>
    public override string ToString() => $"{ModelName} {Spec.Shape} {Spec.Filler.Type}";
}
