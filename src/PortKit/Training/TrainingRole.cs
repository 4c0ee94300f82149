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

    /// <summary>What a layer draws in each pass: which elements a Dropout keeps, as ones and zeros, or what fills a top of DummyData.</summary>
    Drawn,
}
