namespace PortKit.Verification;

/// <summary>What came of one run of a model.</summary>
/// <param name="Inputs">What was fed.</param>
/// <param name="Outputs">What came out.</param>
public sealed record ProbeResult(IReadOnlyList<TensorStatistics> Inputs, IReadOnlyList<TensorStatistics> Outputs)
{
    /// <summary>Whether every value that came out is finite.</summary>
    public bool IsFinite => Outputs.All(output => output.NonFinite == 0);
}
