using PortKit.Initializers.Random;
using PortKit.Layers;
using PortKit.Net;
using PortKit.Reference;

namespace PortKit.Tests.Harness;

/// <summary>The whole of <see cref="ForwardPass"/> at once, for nets whose blobs all fit into memory.</summary>
internal static class ReferenceRun
{
    /// <summary>Computes every blob version of a net.</summary>
    public static IReadOnlyDictionary<BlobVersion, float[]> Compute(
        NetPlan net, LayerCatalog catalog, Func<LearnableBlob, float[]> weights, IReadOnlyDictionary<string, float[]> inputs, Mt19937 random) =>
        Blobs(net, catalog, weights, inputs, random).ToDictionary(computed => computed.Key, computed => computed.Value.Values);

    /// <summary>The same with the shapes, which may depend on the data.</summary>
    public static IReadOnlyDictionary<BlobVersion, ComputedBlob> Blobs(
        NetPlan net, LayerCatalog catalog, Func<LearnableBlob, float[]> weights, IReadOnlyDictionary<string, float[]> inputs, Mt19937 random) =>
        ForwardPass.Steps(net, catalog, weights, inputs, random).ToDictionary(computed => computed.Blob);
}
