using PortKit.Layers;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Emission;

/// <summary>
/// A net planned for several heights and widths of its inputs, to make one model for all. A layer whose bottoms change with them says itself whether
/// what it emits holds for every size; the graphs of all plans must then be one.
/// </summary>
internal sealed class SpatialProbe
{
    /// <summary>So many sizes, one after the other: nets seldom make a map smaller by more, and what they round off repeats after as many.</summary>
    private const int Period = 64;

    private const string Hint = "Give sizes in numbers:  `InputShapes` data=1x3x224x224";

    /// <summary>
    /// What stands for the first, the second and so on of the names, in each of the plans: odd and even, and of no common factor that a net would
    /// have. All are large enough for nets that take pictures, and so far apart that maps smaller by <see cref="Period"/> still differ.
    /// </summary>
    private static readonly int[][] Sizes =
    [
        [401, 419, 431, 443, 457, 463],
        [487, 491, 499, 503, 509, 521],
        [576, 592, 600, 608, 616, 624],
        [674, 690, 706, 722, 738, 754],
    ];

    private readonly IReadOnlyList<(NetPlan Net, IReadOnlyList<OpenSize> Sizes)> _plans;

    private SpatialProbe(
        IReadOnlyList<(NetPlan Net, IReadOnlyList<OpenSize> Sizes)> plans, IReadOnlyDictionary<string, SmallestSize> smallest) =>
        (_plans, SmallestSizes) = (plans, smallest);

    /// <summary>The least height and width of each input that is open.</summary>
    public IReadOnlyDictionary<string, SmallestSize> SmallestSizes { get; }

    /// <summary>How many names there may be.</summary>
    public static int MostNames => Sizes[0].Length;

    /// <summary>Plans the net. Null if it does not hold for every size; the bag then says which layer is in the way.</summary>
    /// <param name="shapes">The shapes of the inputs that are open, by name.</param>
    /// <param name="catalog">The code of the layers.</param>
    /// <param name="plan">Plans the net with other shapes of these inputs and a batch, or its own.</param>
    /// <param name="takesAnyBatch">Whether the batch is open too.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    public static SpatialProbe? Of(
        IReadOnlyDictionary<string, SymbolicShape> shapes,
        LayerCatalog catalog,
        Func<IReadOnlyDictionary<string, Shape>, int?, DiagnosticBag, NetPlan?> plan,
        bool takesAnyBatch,
        DiagnosticBag bag)
    {
        List<string> names = [.. NamesIn(shapes)];
        var plans = new List<(NetPlan Net, IReadOnlyList<OpenSize> Sizes)>();
        for (var i = 0; i < Sizes.Length; i++)
        {
            int? batch = takesAnyBatch ? SizeProbe.SmallBatch + i : null;
            var sizes = names.Zip(Sizes[i]).ToDictionary(pair => pair.First, pair => pair.Second);
            if (Planned(sizes, batch) is not { } net)
                return null;
            List<OpenSize> open = [.. names.Select((name, n) => new OpenSize(name, Sizes[0][n], Sizes[i][n]))];
            if (batch is not null)
                open.Insert(0, new OpenSize(SizeProbe.BatchName, SizeProbe.SmallBatch, batch.Value));
            plans.Add((net, open));
        }

        var larger = names.Zip(Sizes[1]).ToDictionary(pair => pair.First, pair => pair.Second);
        if (Planned(larger, takesAnyBatch ? SizeProbe.SmallBatch : null) is not { } other)
            return null;
        if (Obstacle(plans[0].Net, other, catalog) is { } obstacle)
        {
            bag.Add(obstacle);
            return null;
        }

        // What is rounded off from layer to layer may suit some sizes and others not, as where two branches are added up.
        var least = names.ToDictionary(name => name, Least);
        for (var more = 0; more < Period; more++)
        {
            if (Planned(least.ToDictionary(pair => pair.Key, pair => pair.Value + more), null) is null)
                return null;
        }

        return new SpatialProbe(plans, shapes.ToDictionary(
            pair => pair.Key, pair => new SmallestSize(LeastOf(pair.Value.Names[2]), LeastOf(pair.Value.Names[3]))));

        int LeastOf(string? name) => name is null ? 1 : least[name];

        // A window fits into all that is larger than the least that it fits into.
        int Least(string name)
        {
            var sizes = names.Zip(Sizes[0]).ToDictionary(pair => pair.First, pair => pair.Second);
            var (none, some) = (0, sizes[name]);
            while (some - none > 1)
            {
                sizes[name] = (none + some) / 2;
                if (Planned(sizes, null, isAsked: false) is null)
                    none = sizes[name];
                else
                    some = sizes[name];
            }

            return some;
        }

        NetPlan? Planned(Dictionary<string, int> sizes, int? batch, bool isAsked = true)
        {
            var own = new DiagnosticBag();
            var net = plan(shapes.ToDictionary(pair => pair.Key, pair => Sized(pair.Value, sizes, batch)), batch, own);
            foreach (var error in own.Where(diagnostic => isAsked && diagnostic.Severity == DiagnosticSeverity.Error).Take(1))
            {
                var found = string.Join(", ", sizes.Select(size => $"{size.Key} = {size.Value}"));
                bag.Error(Codes.OpenSize, error.Location, $"The net cannot take every size, for with {found}: {error.Message}", Hint);
            }

            return net;
        }
    }

    /// <summary>The names of the axes that are open, those of the batch left out.</summary>
    public static IEnumerable<string> NamesIn(IReadOnlyDictionary<string, SymbolicShape> shapes) =>
        shapes.Values.SelectMany(shape => shape.Names.Skip(1)).OfType<string>().Distinct();

    /// <summary>The model for every size. Null if a layer cannot be said for all; the bag then says which.</summary>
    /// <param name="emit">Makes the model of one of the plans, or null, having told why.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    public OnnxModel? Model(Func<NetPlan, OnnxModel?> emit, DiagnosticBag bag)
    {
        if (emit(_plans[0].Net) is not { } first)
            return null;
        OnnxModel? merged = null;
        foreach (var (net, sizes) in _plans.Skip(1))
        {
            if (emit(net) is not { } other)
                return null;
            var both = SymbolicSizes.Merge(first, other, sizes, out var node);
            if (both is not null && (merged is null || merged.IsSameAs(both, out node)))
            {
                merged ??= both;
                continue;
            }

            var layer = _plans[0].Net.LayerOfNode(node!)?.Source;
            bag.Error(
                Codes.OpenSize,
                layer?.Location ?? default,
                $"{(layer is null ? "The net" : $"layer '{layer.Name}' ({layer.Type})")}: what is computed depends on the size in a way that ONNX "
                    + "can say for one size only.",
                Hint);
            return null;
        }

        return merged;
    }

    private static Shape Sized(SymbolicShape shape, Dictionary<string, int> sizes, int? batch)
    {
        var dims = shape.Names.Zip(shape.Sizes, (name, size) => name is null ? size : sizes.GetValueOrDefault(name, 1)).ToArray();
        dims[0] = batch ?? dims[0];
        return new Shape(dims);
    }

    /// <summary>The first layer that holds for one size only, as an error; null if there is none.</summary>
    private static Diagnostic? Obstacle(NetPlan one, NetPlan other, LayerCatalog catalog)
    {
        if (one.OpenLayers.FirstOrDefault() is { } rows)
            return Refused(rows, "the number of rows must not depend on the data where sizes are open", null);
        var open = one.Blobs.Zip(other.Blobs).Where(pair => pair.First.Shape != pair.Second.Shape).Select(pair => pair.First).ToHashSet();
        foreach (var (layer, again) in one.Layers.Zip(other.Layers).Where(pair => !pair.First.IsFed))
        {
            foreach (var (a, b) in layer.Learnables.Zip(again.Learnables))
            {
                if (a.Spec.Shape != b.Spec.Shape)
                {
                    return Refused(
                        layer,
                        "learnable blobs must not grow with the size of a bottom",
                        $"{a.ModelName}, of shape {a.Spec.Shape} for a bottom of {layer.Bottoms[0].Shape} and {b.Spec.Shape} for one of "
                            + $"{again.Bottoms[0].Shape}");
                }
            }

            if (!layer.Bottoms.Any(open.Contains) && !layer.Tops.Any(open.Contains))
                continue;
            if (!catalog.TryFind(layer.Source.Parameter, out var type))
                throw new InvalidOperationException($"The catalogue that planned layer '{layer.Source.Name}' knew its type; this one does not.");
            if (type.SizeObstacle(layer) is { } reason)
                return Refused(layer, "a layer that can be emitted for every size is expected", reason);
        }

        return null;

        static Diagnostic Refused(PlannedLayer layer, string expected, string? found) =>
            layer.Source.Refuse(Codes.OpenSize, layer.Source.Location, expected, found, Hint).Diagnostic;
    }
}
