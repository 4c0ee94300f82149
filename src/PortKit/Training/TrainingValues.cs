namespace PortKit;

/// <summary>Gives the values of what is kept from one training step to the next, in C order.</summary>
/// <param name="name">The name it has in the step, such as <c>conv1.0</c> or <c>conv1.0/history</c>.</param>
public delegate ReadOnlySpan<float> TrainingValues(string name);
