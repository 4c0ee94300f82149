using PortKit.Verification;

namespace PortKit.Cli.Commands;

/// <summary>A blob that was measured, in JSON.</summary>
internal sealed record CheckedBlob(
    string Name, string? Layer, string? Type, string? Filler, int Depth, bool IsWeighted, TensorStatistics Values, int? Units, int? DeadUnits)
{
    /// <summary>Says a blob in JSON.</summary>
    public static CheckedBlob Of(BlobSignal blob) => new(
        blob.Name,
        blob.IsInput ? null : blob.Layer,
        blob.IsInput ? null : blob.Type,
        blob.Filler,
        blob.Depth,
        blob.IsWeighted,
        blob.Values,
        blob.Units > 0 ? blob.Units : null,
        blob.Units > 0 ? blob.DeadUnits : null);
}
