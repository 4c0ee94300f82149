namespace PortKit;

/// <summary>What a <see cref="TrainingPart"/> is.</summary>
public enum TrainingPartKind
{
    /// <summary>What a layer makes.</summary>
    Top,

    /// <summary>What a layer gives back for a blob that it read; without a layer, what is added up for one that several layers read.</summary>
    BottomGradient,

    /// <summary>The gradient of a learnable blob, summed over the passes of an iteration.</summary>
    BlobGradient,

    /// <summary>The loss of the iteration, or its learning rate.</summary>
    Shown,

    /// <summary>What the solver takes off a learnable blob.</summary>
    Update,

    /// <summary>The values of a learnable blob in which a layer leaves others as it runs, such as the sums of BatchNorm.</summary>
    Left,

    /// <summary>What the solver remembers of a learnable blob.</summary>
    History,
}
