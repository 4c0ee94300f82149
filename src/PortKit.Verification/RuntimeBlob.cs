namespace PortKit.Verification;

/// <summary>What a model gives for a blob.</summary>
/// <param name="Dims">The size of each axis.</param>
/// <param name="Values">The values, in C order.</param>
internal sealed record RuntimeBlob(IReadOnlyList<long> Dims, float[] Values);
