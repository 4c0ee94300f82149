namespace PortKit.Net;

/// <summary>A learnable blob in its place: the layer that has it, its index there, and how it is trained and shared.</summary>
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
