namespace PortKit;

/// <summary>What is in the model of a training step. The defaults are those of the command line.</summary>
public sealed record TrainingStepOptions
{
    /// <summary>The least opset that a training step has: the first whose ScatterElements adds.</summary>
    public const int LeastOpset = 17;

    /// <summary>The opset of the model, at least <see cref="LeastOpset"/>.</summary>
    public int Opset { get; init; } = LeastOpset;

    /// <summary>
    /// Whether what layers draw is an input, so that whoever trains can draw what Caffe draws: LAYER/mask of a Dropout, of ones and zeros, and
    /// LAYER/TOP of a DummyData. Else the runtime draws it.
    /// </summary>
    public bool FeedsDrawn { get; init; }

    /// <summary>
    /// The .safetensors file that gets what the first step begins with: then nothing in the model has a value of its own, and every run is fed all.
    /// Null for values in the model.
    /// </summary>
    public string? StatePath { get; init; }

    /// <summary>
    /// A snapshot to begin with: the iterations done and what the solver remembers. The net must be planned with its weights
    /// (<see cref="ConvertOptions.Weights"/>, <see cref="TrainingSnapshot.WeightsPath"/>). Null for the first iteration.
    /// </summary>
    public TrainingSnapshot? Snapshot { get; init; }
}
