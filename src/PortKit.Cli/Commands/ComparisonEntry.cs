using PortKit.Verification;

namespace PortKit.Cli.Commands;

/// <summary>A comparison of a <see cref="VerifiedBlobEntry"/>.</summary>
internal sealed record ComparisonEntry(bool Agrees, int Count, int Differing, double MaxAbs, double MaxRel)
{
    /// <summary>Says a comparison in JSON; null of none.</summary>
    public static ComparisonEntry? Of(BlobComparison? comparison) => comparison is null
        ? null
        : new(comparison.Agrees, comparison.Count, comparison.Differing, comparison.MaxAbs, comparison.MaxRel);
}
