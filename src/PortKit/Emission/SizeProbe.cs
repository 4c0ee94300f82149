using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Emission;

/// <summary>
/// A net planned for two values of each size that a model leaves open: that of the batch, and the numbers of rows that layers make out of the
/// data. Where the plans and the graphs of both agree, up to axes that grow with such a size, they hold for every size. No layer needs to know of
/// it.
/// </summary>
/// <param name="Small">The net for the first values.</param>
/// <param name="Large">The net for the second.</param>
/// <param name="TakesAnyBatch">Whether the batch is one of the sizes.</param>
internal sealed record SizeProbe(NetPlan Small, NetPlan Large, bool TakesAnyBatch)
{
    /// <summary>The two batches: nothing is special about them, as it is about 1, and nets seldom write them down.</summary>
    public const int SmallBatch = 2;

    /// <inheritdoc cref="SmallBatch"/>
    public const int LargeBatch = 3;

    /// <summary>What the open dimension of the inputs is called in a model.</summary>
    public const string BatchName = "batch";

    /// <summary>What the open dimension of the first layer that makes rows is called.</summary>
    private const string RowsName = "rows";

    private const string BatchHint = "Convert for one size: the net's own, or `Batch` N where no layer mixes pictures.";

    private const string RowsHint = "End the net before it, with `Outputs`, and convert what follows as a net of its own.";

    /// <summary>
    /// Two primes for the rows of each layer that makes some: quotients differ from layer to layer, and nets do not write them down.
    /// </summary>
    private static readonly (int Small, int Large)[] Primes = [
        (101, 103),
        (107, 109),
        (127, 131),
        (137, 139),
        (149, 151),
        (163, 167),
        (173, 179),
        (191, 193)
    ];

    /// <summary>Plans the net for two batches. Null if it does not hold for every one; the bag then says which layer is in the way.</summary>
    /// <param name="plan">Plans the net for a size of the batch.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    public static SizeProbe? OfBatches(Func<int, DiagnosticBag, NetPlan?> plan, DiagnosticBag bag)
    {
        if (For(SmallBatch) is not { } small || For(LargeBatch) is not { } large || OfRows(small, large, true, bag) is not { } probe)
            return null;
        if (WithRows(large, first: true, bag) is not { } largeOfFewRows)
            return null;
        if (BatchShapes.Mixed(probe.Small, SmallBatch, largeOfFewRows, LargeBatch, "for the model to take every batch", BatchHint) is not { } mixed)
            return probe;
        bag.Add(mixed);
        return null;

        NetPlan? For(int size)
        {
            var own = new DiagnosticBag();
            var net = plan(size, own);
            foreach (var error in own.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Take(1))
                bag.Error(Codes.Batch, error.Location, $"The net cannot take every batch, for with one of {size}: {error.Message}", BatchHint);
            return net;
        }
    }

    /// <summary>
    /// Plans a net some of whose layers make as many rows as the data ask for. Null if a layer does not take every number of them; the bag then says
    /// which.
    /// </summary>
    /// <param name="net">The net.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    public static SizeProbe? OfRows(NetPlan net, DiagnosticBag bag) => OfRows(net, net, false, bag);

    /// <summary>The net for a number of rows that is no other size of it, whatever the layers make at most.</summary>
    public static NetPlan? WithFewRows(NetPlan net) => WithRows(net, first: true, []);

    /// <summary>Notes which blobs of a net have a shape that depends on how many rows layers make.</summary>
    public static void MarkOpenRows(NetPlan net)
    {
        if (WithRows(net, first: true, []) is not { } few || WithRows(net, first: false, []) is not { } many)
            return;
        foreach (var (blob, (a, b)) in net.Blobs.Zip(few.Blobs.Zip(many.Blobs)))
            blob.HasOpenRows = a.Shape != b.Shape;
    }

    /// <summary>The model for every size. Null if a layer cannot be said for all; the bag then says which.</summary>
    /// <param name="emit">Makes the model of one of the plans, or null, having told why.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    public OnnxModel? Model(Func<NetPlan, OnnxModel?> emit, DiagnosticBag bag)
    {
        if (emit(Small) is not { } small || emit(Large) is not { } large)
            return null;
        var made = small.Nodes.SelectMany(node => node.Output).ToHashSet(StringComparer.Ordinal);
        IEnumerable<OpenSize> batch = TakesAnyBatch ? [new OpenSize(BatchName, SmallBatch, LargeBatch)] : [];
        var rows = Small.OpenLayers.Zip(Primes, (layer, primes) => (Layer: layer, Primes: primes)).Select((open, i) =>
            new OpenSize(i == 0 ? RowsName : $"{RowsName}{i + 1}", open.Primes.Small, open.Primes.Large)
            {
                Value = open.Layer.Tops.Select(top => top.ModelName).FirstOrDefault(made.Contains) ?? "",
                Axis = open.Layer.Plan.OpenAxis!.Value,
            });
        var model = SymbolicSizes.Merge(small, large, [.. batch, .. rows], out var obstacle);
        if (model is null)
        {
            var layer = Small.LayerOfNode(obstacle!)?.Source;
            var (code, size, hint) = TakesAnyBatch
                ? (Codes.Batch, "the size of the batch", BatchHint)
                : (Codes.NotConvertible, $"how many rows {Described(Small)} out of the data", RowsHint);
            bag.Error(
                code,
                layer?.Location ?? default,
                $"{(layer is null ? "The net" : $"layer '{layer.Name}' ({layer.Type})")}: what is computed depends on {size} in a way that "
                    + $"ONNX can say for one {(TakesAnyBatch ? "size" : "number")} only.",
                hint);
        }

        return model;
    }

    private static SizeProbe? OfRows(NetPlan small, NetPlan large, bool takesAnyBatch, DiagnosticBag bag)
    {
        if (WithRows(small, first: true, bag) is not { } few || WithRows(large, first: false, bag) is not { } many)
            return null;
        foreach (var (a, b) in few.Learnables.Zip(many.Learnables).Where(_ => few.OpenLayers.Any()))
        {
            if (a.Spec.Shape == b.Spec.Shape)
                continue;
            bag.Add(a.Layer.Refuse(
                Codes.NotConvertible,
                a.Layer.Location,
                "learnable blobs of a size that is known before the net runs are expected",
                $"{a.ModelName}, which grows with how many rows {Described(few)} out of the data",
                RowsHint).Diagnostic);
            return null;
        }

        return new SizeProbe(few, many, takesAnyBatch);
    }

    private static NetPlan? WithRows(NetPlan net, bool first, DiagnosticBag bag)
    {
        var rows = new Dictionary<LayerParameter, int>(ReferenceEqualityComparer.Instance);
        foreach (var (layer, primes) in net.OpenLayers.Zip(Primes))
            rows.Add(layer.Source.Parameter, first ? primes.Small : primes.Large);
        if (rows.Count == 0)
            return net;
        if (net.OpenLayers.Skip(Primes.Length).FirstOrDefault() is { } more)
        {
            bag.Add(more.Source.Refuse(
                Codes.NotConvertible,
                more.Source.Location,
                $"at most {Primes.Length} layers may make rows out of the data",
                "another",
                RowsHint).Diagnostic);
            return null;
        }

        var own = new DiagnosticBag();
        var planned = net.Replan!(rows, own);
        foreach (var error in own.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Take(1))
        {
            var numbers = string.Join(" and ", rows.Values);
            bag.Error(
                Codes.NotConvertible,
                error.Location,
                $"The net cannot take every number of rows that {Described(net)} out of the data, for with {numbers}: {error.Message}",
                RowsHint);
        }

        return planned;
    }

    private static string Described(NetPlan net)
    {
        var layers = net.OpenLayers.ToList();
        return $"{string.Join(" and ", layers.Select(layer => $"layer '{layer.Source.Name}' ({layer.Source.Type})"))} "
            + $"{(layers.Count == 1 ? "makes" : "make")}";
    }
}
