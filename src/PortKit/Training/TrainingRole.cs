namespace PortKit.Training;

/// <summary>What an input of a training step is.</summary>
public enum TrainingRole
{
    /// <summary>The number of iterations done, an int64.</summary>
    Iteration,

    /// <summary>A learnable blob, or statistics that a layer moves along.</summary>
    Weight,

    /// <summary>What the solver remembers of a blob: all first ones, then all second ones, as a .solverstate has them.</summary>
    History,

    /// <summary>What a recurrent layer goes on with.</summary>
    Carried,

    /// <summary>What a net is fed.</summary>
    Data,

    /// <summary>Which elements a Dropout keeps, as ones and zeros.</summary>
    Mask,
}
