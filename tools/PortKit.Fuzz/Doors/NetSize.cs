namespace PortKit.Fuzz.Doors;

/// <summary>
/// Whether a net is small enough to be filled or computed in a few milliseconds. A large net takes its time and memory rightly, so that nothing can
/// be learned of it here.
/// </summary>
internal static class NetSize
{
    /// <summary>Whether its values can be filled.</summary>
    public static bool IsSmall(PlannedNet net) => net.Plan.ParameterCount <= 200_000 && net.Plan.Blobs.Sum(blob => (long)blob.Shape.Count) <= 5_000_000;

    /// <summary>Whether it can be computed.</summary>
    public static bool IsComputable(PlannedNet net) =>
        net.Plan.ParameterCount <= 50_000
        && net.Plan.Layers.Count <= 60
        && net.Plan.Blobs.Sum(blob => (long)blob.Shape.Count) <= 100_000
        && net.Inspect(values: false) is { Inspection.MultiplyAdds: <= 5_000_000 };
}
