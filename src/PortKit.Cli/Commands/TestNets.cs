namespace PortKit.Cli.Commands;

/// <summary>The test nets of a solver that trains: their layers have the weights of the TRAIN net's layers of the same names.</summary>
internal static class TestNets
{
    /// <summary>
    /// What is to be said of a test net: no notes, for the TRAIN net had them, and nothing of statistics that were never trained where the training
    /// makes them.
    /// </summary>
    /// <param name="planned">The test net.</param>
    /// <param name="net">The TRAIN net.</param>
    public static IEnumerable<Diagnostic> Said(PlanResult planned, PlannedNet net)
    {
        var trained = net.Plan.Layers.Where(layer => layer.Learnables.Count > 0).Select(layer => layer.Source.Name).ToHashSet(StringComparer.Ordinal);
        var isTrained = planned.Net?.Plan.Layers.All(layer => layer.Plan.UntrainedCaution is null || trained.Contains(layer.Source.Name)) ?? false;
        return planned.Diagnostics
            .Where(diagnostic => diagnostic.Severity != DiagnosticSeverity.Note && !(isTrained && diagnostic.Code == Codes.Untrained))
            .Select(diagnostic => diagnostic.Code == Codes.Untrained
                ? diagnostic with { Hint = "The TRAIN net has no layer of that name, so that nothing trains it: give both the same name." }
                : diagnostic);
    }
}
