using System.Diagnostics.CodeAnalysis;

namespace PortKit;

/// <summary>What came of converting a net to a model in one call.</summary>
public sealed class ConvertResult
{
    internal ConvertResult(PlanResult planned, WriteResult? written)
    {
        Diagnostics = [.. planned.Diagnostics.Concat(written?.Diagnostics ?? []).Distinct()];
        Net = planned.Net;
        DataPath = written?.DataPath;
        Succeeded = written is { Succeeded: true };
    }

    /// <summary>Whether the model was written. If not, <see cref="Diagnostics"/> has an error.</summary>
    [MemberNotNullWhen(true, nameof(Net))]
    public bool Succeeded { get; }

    /// <summary>The net, which may be there although its model could not be written; null if it was not planned.</summary>
    public PlannedNet? Net { get; }

    /// <summary>What there is to say of the net and of its model, in order.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    /// <summary>The file beside the model that holds its weights, if there is one.</summary>
    public string? DataPath { get; }
}
