using System.Diagnostics.CodeAnalysis;
using PortKit.Net;

namespace PortKit;

/// <summary>What came of reading and planning a net: the net, or why there is none.</summary>
public sealed class PlanResult
{
    internal PlanResult(PlannedNet? net, IEnumerable<Diagnostic> diagnostics, FilesRead filesRead) =>
        (Net, Diagnostics, FilesRead) = (net, [.. diagnostics], filesRead);

    /// <summary>A result without a net, for whoever finds that there can be none before one is read.</summary>
    /// <param name="diagnostics">Why, one error at least.</param>
    public static PlanResult Refused(IReadOnlyList<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        return new PlanResult(null, diagnostics, new FilesRead());
    }

    /// <summary>Whether the net was planned. If not, <see cref="Diagnostics"/> has an error.</summary>
    [MemberNotNullWhen(true, nameof(Net))]
    public bool Succeeded => Net is not null;

    /// <summary>The net; null if there was an error.</summary>
    public PlannedNet? Net { get; }

    /// <summary>
    /// The net as far as it could be worked out, also where <see cref="Net"/> is null; null itself if there are no layers to show, as of a text
    /// that does not parse.
    /// </summary>
    public NetOutline? Outline { get; internal init; }

    /// <summary>What there is to say of the net, in order.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    /// <summary>The files that were read, whether or not the net was planned. See <see cref="PlannedNet.FilesRead"/>.</summary>
    public FilesRead FilesRead { get; }
}
