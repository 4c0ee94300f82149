using PortKit.Net;

namespace PortKit;

/// <summary>A piece of an iteration that a step gave, and what Caffe's arithmetic makes of what the step gave before it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The blob that it is, or belongs to.</param>
/// <param name="Layer">The layer whose doing it is; null for what the net or the solver does.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Found">What the step gave, in C order.</param>
/// <param name="Expected">What Caffe's arithmetic gives.</param>
public sealed record TrainingPart(TrainingPartKind Kind, string Name, LayerSource? Layer, Shape Shape, float[] Found, float[] Expected)
{
    /// <summary>
    /// How large the values are that it is added up of: where they cancel each other, it is no more exact than they are. 0 where it is made one by
    /// one.
    /// </summary>
    public double Scale { get; init; }

    /// <summary>What each value may be off by besides, from rounding the values that it was taken off.</summary>
    public double Slack { get; init; }
}
