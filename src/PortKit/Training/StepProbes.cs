namespace PortKit.Training;

/// <summary>What a training step shows besides what it always shows, so that it can be held against <see cref="TrainingReference"/>.</summary>
internal enum StepProbes
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The gradients of the learnable blobs, summed over the passes, before the solver touches them.</summary>
    Gradients,

    /// <summary>What each layer makes and gives back, in a step of one pass, whatever the solver's iter_size.</summary>
    Layers,
}
