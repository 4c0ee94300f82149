using System.Globalization;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Training;

/// <summary>The update of a learnable blob in nodes: before it is said, what it is made of, and then what comes of it.</summary>
/// <param name="blob">The blob.</param>
/// <param name="values">Its values before.</param>
/// <param name="gradient">Its gradient, clipped.</param>
/// <param name="histories">What the solver remembers of it.</param>
internal sealed class BlobUpdate(LearnableBlob blob, Value values, Value gradient, Value[] histories)
{
    // For larger ones copying them together costs more than the nodes that it spares.
    private const int MostOfVector = 1 << 12;
    private const int MostOfArray = 1 << 18;
    private const int MostTogether = 1 << 22;

    // Two arrays take as many nodes together, with those that join and part them, as by themselves.
    private const int FewestTogether = 3;

    /// <summary>The values: before the update, and once it is said after it.</summary>
    public Value Values { get; private set; } = values;

    /// <summary>What is remembered, before and then after.</summary>
    public IReadOnlyList<Value> Histories { get; private set; } = histories;

    private LearnableBlob Blob => blob;

    private Value Gradient => gradient;

    /// <summary>
    /// Puts those together that can be said as one: every solver works on each element by itself, so that vectors of the same multipliers, such as
    /// the biases of a net, or all that BatchNorm and Scale have, may as well be one long vector, and kernels that differ along one axis one array.
    /// </summary>
    /// <returns>The groups, and along which axis each is joined.</returns>
    public static IEnumerable<(IReadOnlyList<BlobUpdate> Alike, int Axis)> Alike(IEnumerable<BlobUpdate> updates)
    {
        var rest = updates.ToList();
        foreach (var axis in new[] { 0, 1 })
        {
            List<BlobUpdate> alone = [];
            foreach (var group in rest.GroupBy(update => update.KindBut(axis)))
            {
                var isVector = group.First().Blob.Spec.Shape.Rank == 1;
                foreach (var part in group.Key.Length == 0 ? [] : Parts(group))
                {
                    if (part.Count < (isVector ? 1 : FewestTogether))
                        alone.AddRange(part);
                    else
                        yield return (part, axis);
                }

                if (group.Key.Length == 0)
                    alone.AddRange(group);
            }

            rest = alone;
        }

        foreach (var update in rest)
            yield return ([update], 0);
    }

    // What blobs that are joined along an axis have in common; nothing for one that stays by itself.
    private string KindBut(int axis)
    {
        var shape = blob.Spec.Shape;
        if (shape.Rank <= axis || shape.Count > (shape.Rank == 1 ? MostOfVector : MostOfArray))
            return "";
        var dims = shape.Dims.ToArray();
        dims[axis] = 0;
        return string.Create(CultureInfo.InvariantCulture, $"{blob.LrMult} {blob.DecayMult} {string.Join('x', dims)}");
    }

    private static IEnumerable<List<BlobUpdate>> Parts(IEnumerable<BlobUpdate> updates)
    {
        List<BlobUpdate> part = [];
        var count = 0;
        foreach (var update in updates)
        {
            if (part.Count > 0 && count + update.Blob.Spec.Shape.Count > MostTogether)
            {
                yield return part;
                (part, count) = ([], 0);
            }

            part.Add(update);
            count += update.Blob.Spec.Shape.Count;
        }

        yield return part;
    }

    /// <summary>Says the update of blobs that are alike.</summary>
    /// <param name="graph">Takes the nodes.</param>
    /// <param name="rules">What the solver does.</param>
    /// <param name="alike">The blobs.</param>
    /// <param name="axis">Along which axis they are joined.</param>
    /// <param name="rate">The rate of the iteration.</param>
    /// <param name="iteration">The iteration.</param>
    public static void Emit(GraphBuilder graph, SolverRules rules, IReadOnlyList<BlobUpdate> alike, int axis, Value rate, Value iteration)
    {
        var first = alike[0];
        using var scope = graph.Scope(alike.Count == 1 ? $"{first.Blob.ModelName}/update" : "update");
        var histories = Enumerable.Range(0, first.Histories.Count).Select(i => Joined(update => update.Histories[i])).ToList();
        var (values, next) = rules.Emit(
            graph, first.Blob, Joined(update => update.Values), Joined(update => update.Gradient), histories, rate, iteration);
        var (parts, nextParts) = (Parted(values), next.Select(Parted).ToList());
        foreach (var (i, update) in alike.Index())
            (update.Values, update.Histories) = (parts[i], [.. nextParts.Select(part => part[i])]);

        Value Joined(Func<BlobUpdate, Value> of) => alike.Count == 1 ? of(first) : graph.Concat([.. alike.Select(of)], axis);

        IReadOnlyList<Value> Parted(Value joined) =>
            alike.Count == 1 ? [joined] : graph.Split(joined, [.. alike.Select(update => (long)update.Blob.Spec.Shape[axis])], axis);
    }
}
