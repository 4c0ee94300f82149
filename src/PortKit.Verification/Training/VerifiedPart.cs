using PortKit.Net;

namespace PortKit.Verification;

/// <summary>A piece of a training step, and how it was found.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The blob that it is, or belongs to.</param>
/// <param name="Layer">The layer whose doing it is; null for what the net or the solver does.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Iteration">The iteration in which it differed first, or else lay furthest off.</param>
/// <param name="Comparison">What ONNX Runtime gave in that iteration, compared with Caffe's arithmetic.</param>
public sealed record VerifiedPart(
    TrainingPartKind Kind, string Name, LayerSource? Layer, Shape Shape, int Iteration, BlobComparison Comparison)
{
    /// <summary>What it is, in words.</summary>
    public string What => Kind switch
    {
        TrainingPartKind.Top => $"blob '{Name}'",
        TrainingPartKind.BottomGradient when Layer is null => $"the sum of the gradients of blob '{Name}'",
        TrainingPartKind.BottomGradient => $"the gradient of bottom '{Name}'",
        TrainingPartKind.BlobGradient => $"the gradient of {Name}",
        TrainingPartKind.Left => $"what is left in {Name}",
        TrainingPartKind.Update => $"the update of {Name}",
        _ => Name,
    };
}
