namespace PortKit.Emission;

/// <summary>What a model does to an input, and the file that its mean is from.</summary>
/// <param name="Preprocessing">All but the file.</param>
/// <param name="MeanFile">The file, or null.</param>
internal sealed record RecordedPreprocessing(InputPreprocessing Preprocessing, RecordedFile? MeanFile);
