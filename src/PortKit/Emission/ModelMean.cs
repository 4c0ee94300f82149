namespace PortKit;

/// <summary>The mean picture that a model subtracts from one of its inputs.</summary>
/// <param name="Model">The model file.</param>
/// <param name="Values">The values, as many as an item of the input has.</param>
/// <param name="File">The file that they are from, as the model names it.</param>
internal sealed record ModelMean(string Model, float[] Values, RecordedFile File);
