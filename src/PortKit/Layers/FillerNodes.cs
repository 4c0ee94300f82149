using PortKit.Initializers;
using PortKit.Initializers.Random;
using PortKit.Net;
using PortKit.Onnx;
using PortKit.Onnx.Protos;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Layers;

/// <summary>
/// Caffe's fillers as ONNX nodes, for blobs that are filled anew: each time the net runs, or when training begins. Constant and bilinear give
/// Caffe's values; the others draw from the same distribution, by the runtime's own generator.
/// </summary>
internal static class FillerNodes
{
    /// <summary>The last opset for which ONNX Runtime's CPU provider has RandomNormal, RandomUniform and their kin.</summary>
    public const int LastOpset = 21;

    /// <summary>A blob filled as <paramref name="spec"/> says.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="spec">The shape and the filler, which is known to suit it.</param>
    /// <param name="seed">The seed of random numbers; null to have the runtime choose one each time.</param>
    public static Value Filled(this GraphBuilder graph, BlobSpec spec, int? seed)
    {
        var (distribution, shape) = (spec.Filler.Distribution(spec.Shape.Dims), spec.Shape);
        switch (distribution.Kind)
        {
            case WeightDistributionKind.Constant:
                return graph.Expand(graph.Constant(distribution.Low), shape.ToLongs());
            case WeightDistributionKind.Bilinear:
                // Every plane holds the same kernel, and none of it is drawn.
                var plane = spec.Filler.Fill([1, 1, shape[2], shape[3]], new Mt19937(0));
                return graph.Expand(graph.Constant(plane, 1, 1, shape[2], shape[3]), shape.ToLongs());
            case WeightDistributionKind.Normal or WeightDistributionKind.SparseNormal:
                var values = Normal(graph, shape, (float)distribution.NormalMean, distribution.DrawnStd, seed);
                return distribution.Kind == WeightDistributionKind.Normal
                    ? values
                    : graph.Mul(values, Kept(graph, shape, (float)distribution.KeptShare, seed));
            case WeightDistributionKind.Uniform:
                return Uniform(graph, shape, distribution.Low, distribution.High, seed);
            case WeightDistributionKind.PositiveUnitball:
                var shares = Uniform(graph, shape, 0, 1, seed);
                long[] inner = [.. Enumerable.Range(1, Math.Max(shape.Rank - 1, 0)).Select(axis => (long)axis)];
                return graph.Div(shares, inner.Length == 0 ? shares : graph.ReduceSum(shares, inner));
            default:
                throw new NotSupportedException($"No filler of Caffe's has a distribution of the kind {distribution.Kind}.");
        }
    }

    /// <summary>Normal numbers.</summary>
    public static Value Normal(this GraphBuilder graph, Shape shape, float mean, float std, int? seed) =>
        Random(graph, "RandomNormal", shape, seed, Attr.Float("mean", mean), Attr.Float("scale", std));

    /// <summary>Uniform numbers.</summary>
    public static Value Uniform(this GraphBuilder graph, Shape shape, float low, float high, int? seed) =>
        Random(graph, "RandomUniform", shape, seed, Attr.Float("low", low), Attr.Float("high", high));

    // The operators take shapes of at least one axis.
    private static Value Random(GraphBuilder graph, string op, Shape shape, int? seed, params ReadOnlySpan<AttributeProto> parameters)
    {
        long[] dims = shape.Rank == 0 ? [1] : shape.ToLongs();
        AttributeProto[] seeds = seed is { } given ? [Attr.Float("seed", given)] : [];
        var drawn = graph.Node(op, [], [Attr.Ints("shape", dims), .. seeds, .. parameters]).Shaped(dims);
        return graph.Reshape(drawn, shape.ToLongs());
    }

    private static Value Kept(GraphBuilder graph, Shape shape, float probability, int? seed) =>
        graph.Cast(graph.Less(Uniform(graph, shape, 0, 1, seed + 1), graph.Constant(probability)), DataType.Float);
}
