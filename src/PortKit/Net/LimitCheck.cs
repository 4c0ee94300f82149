using PortKit.Caffe;

namespace PortKit.Net;

/// <summary>Holds the sizes of a planned net against limits, before anything is allocated for them.</summary>
/// <param name="limits">The limits.</param>
internal sealed class LimitCheck(Limits limits)
{
    /// <summary>Refuses a layer whose blobs have too many axes or elements.</summary>
    /// <exception cref="LayerRefusedException">One has.</exception>
    public void Check(LayerSource layer, LayerPlan plan)
    {
        foreach (var shape in plan.TopShapes.Concat(plan.Blobs.Select(blob => blob.Shape)))
        {
            if (shape.Rank > limits.Axes)
                throw Refusal(layer, "axes", shape.Rank);
            if (shape.Count > limits.BlobElements)
                throw Refusal(layer, "blob-elements", shape.Count);
        }
    }

    /// <summary>Tells of a net with too many learnable values, or of a blob of more than can be filled.</summary>
    public void CheckFill(NetPlan net, SourceLocation at, DiagnosticBag bag)
    {
        if (net.ParameterCount > limits.Parameters)
        {
            var limit = Limits.Named("parameters");
            var message = $"In a net {limit.Expected(limits)}. Found {net.ParameterCount}.";
            bag.Error(CaffeCodes.Limit, at, message, limit.Hint(net.ParameterCount));
        }

        if (net.Learnables.MaxBy(blob => blob.Spec.Shape.Count) is { } largest && BytesOf(largest) > limits.Memory)
            bag.Add(Refusal(largest.Layer, "memory", BytesOf(largest)).Diagnostic);
    }

    /// <summary>Refuses a net that cannot be computed, as one of its layers alone takes too much.</summary>
    /// <exception cref="LayerRefusedException">One does.</exception>
    public void CheckRun(NetPlan net)
    {
        foreach (var layer in net.Layers)
        {
            var elements = layer.Bottoms.Concat(layer.Tops).Distinct().Sum(blob => (long)blob.Shape.Count)
                + layer.Learnables.Sum(blob => (long)blob.Spec.Shape.Count);
            if (sizeof(float) * elements > limits.Memory)
                throw Refusal(layer.Source, "memory", sizeof(float) * elements);
        }
    }

    private LayerRefusedException Refusal(LayerSource layer, string name, long found)
    {
        var limit = Limits.Named(name);
        return new LayerRefusedException(new Diagnostic(
            CaffeCodes.Limit, DiagnosticSeverity.Error, layer.Location, layer.Describe(limit.Expected(limits), $"{found}"), limit.Hint(found)));
    }

    private static long BytesOf(LearnableBlob blob) => sizeof(float) * (long)blob.Spec.Shape.Count;
}
