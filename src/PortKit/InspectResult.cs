using System.Diagnostics.CodeAnalysis;

namespace PortKit;

/// <summary>What came of inspecting a net: see <see cref="PlannedNet.Inspect"/>.</summary>
public sealed class InspectResult
{
    internal InspectResult(NetInspection? inspection, IEnumerable<Diagnostic> diagnostics) =>
        (Inspection, Diagnostics) = (inspection, [.. diagnostics]);

    /// <summary>Whether the net could be inspected. If not, <see cref="Diagnostics"/> has an error.</summary>
    [MemberNotNullWhen(true, nameof(Inspection))]
    public bool Succeeded => Inspection is not null;

    /// <summary>What the net is like; null if its values could not be made.</summary>
    public NetInspection? Inspection { get; }

    /// <summary>What there is to say of its values, in order.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }
}
