using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Emission;

/// <summary>
/// A net planned for two sizes of the batch: where the plans and the graphs of both agree, up to a first axis that grows with the
/// batch, they hold for every size. No layer needs to know of it.
/// </summary>
internal sealed record BatchProbe(NetPlan Small, NetPlan Large)
{
    /// <summary>The two sizes: nothing is special about them, as it is about 1, and nets seldom write them down.</summary>
    public const int SmallSize = 2;

    /// <inheritdoc cref="SmallSize"/>
    public const int LargeSize = 3;

    /// <summary>What the open dimension is called in a model.</summary>
    private const string DimName = "batch";

    private const string Hint = "Convert for one size: the net's own, or `Batch` N where no layer mixes pictures.";

    /// <summary>Plans the net twice. Null if it does not hold for every batch; the bag then says which layer is in the way.</summary>
    /// <param name="plan">Plans the net for a size of the batch.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    public static BatchProbe? Of(Func<int, DiagnosticBag, NetPlan?> plan, DiagnosticBag bag)
    {
        if (For(SmallSize) is not { } small || For(LargeSize) is not { } large)
            return null;
        if (BatchShapes.Mixed(small, SmallSize, large, LargeSize, "for the model to take every batch", Hint) is not { } mixed)
            return new BatchProbe(small, large);
        bag.Add(mixed);
        return null;

        NetPlan? For(int size)
        {
            var own = new DiagnosticBag();
            var net = plan(size, own);
            foreach (var error in own.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Take(1))
                bag.Error(Codes.Batch, error.Location, $"The net cannot take every batch, for with one of {size}: {error.Message}", Hint);
            return net;
        }
    }

    /// <summary>The model for every batch. Null if a layer cannot be said for all; the bag then says which.</summary>
    /// <param name="emit">Makes the model of one of the plans, or null, having said why.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    public OnnxModel? Model(Func<NetPlan, OnnxModel?> emit, DiagnosticBag bag)
    {
        if (emit(Small) is not { } small || emit(Large) is not { } large)
            return null;
        var model = SymbolicBatch.Merge(small, SmallSize, large, LargeSize, DimName, out var obstacle);
        if (model is null)
        {
            var layer = Small.Layers.Where(plan => IsOf(obstacle!, plan.Source.Name)).MaxBy(plan => plan.Source.Name.Length)?.Source;
            bag.Error(
                Codes.Batch,
                layer?.Location ?? default,
                $"{(layer is null ? "The net" : $"layer '{layer.Name}' ({layer.Type})")}: what is computed depends on the size of the batch in a way that ONNX can say for one size only.",
                Hint);
        }

        return model;
    }

    /// <summary>Whether a node, called LAYER or LAYER/..., belongs to a layer.</summary>
    private static bool IsOf(string node, string layer) =>
        node.StartsWith(layer, StringComparison.Ordinal) && (node.Length == layer.Length || node[layer.Length] == '/');
}
