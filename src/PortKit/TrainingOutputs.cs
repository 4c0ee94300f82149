namespace PortKit;

/// <summary>Gives the values of an output of a model of a solver's iteration, in C order; null for one that the model does not have.</summary>
/// <param name="name">The output's name.</param>
public delegate float[]? TrainingOutputs(string name);
