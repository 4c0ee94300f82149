namespace PortKit.Reporting;

/// <summary>The progress of a job of several stages, each of which goes from 0 to 1.</summary>
/// <param name="whole">Gets the part of the whole job.</param>
/// <param name="stages">How many stages there are.</param>
internal sealed class StagedProgress(IProgress<double>? whole, int stages)
{
    private int _begun;

    /// <summary>The progress of the next stage.</summary>
    public IProgress<double> Next() => new Stage(whole, _begun++, stages);

    private sealed class Stage(IProgress<double>? whole, int before, int stages) : IProgress<double>
    {
        public void Report(double value) => whole?.Report((before + value) / stages);
    }
}
