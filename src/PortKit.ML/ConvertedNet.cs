namespace PortKit.ML;

/// <summary>A net that became a model, ready to be loaded.</summary>
/// <param name="Net">The net.</param>
/// <param name="File">The file of the model.</param>
/// <param name="Inputs">The columns it is fed by.</param>
/// <param name="Outputs">The columns it makes.</param>
/// <param name="Diagnostics">What there is to say of it; no errors.</param>
internal sealed record ConvertedNet(
    PlannedNet Net,
    ScoredFile File,
    IReadOnlyList<CaffeNetColumn> Inputs,
    IReadOnlyList<CaffeNetColumn> Outputs,
    IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>The net's own file, as the place of diagnostics.</summary>
    public required SourceLocation At { get; init; }
}
