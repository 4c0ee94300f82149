namespace PortKit;

/// <summary>What is in the model of a training step. The defaults are those of the command line.</summary>
public sealed record TrainingStepOptions
{
    /// <summary>The opset of the model, at least 17.</summary>
    public int Opset { get; init; } = 17;

    /// <summary>
    /// Whether the masks of Dropout are inputs, LAYER/mask, of ones and zeros, so that whoever trains can draw what Caffe draws. Else the runtime
    /// draws them.
    /// </summary>
    public bool FeedsMasks { get; init; }
}
