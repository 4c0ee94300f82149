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
    private const int MostTogether = 1 << 12;

    /// <summary>The values: before the update, and once it is said after it.</summary>
    public Value Values { get; private set; } = values;

    /// <summary>What is remembered, before and then after.</summary>
    public IReadOnlyList<Value> Histories { get; private set; } = histories;

    private LearnableBlob Blob => blob;

    private Value Gradient => gradient;

    private bool IsShort => blob.Spec.Shape is { Rank: 1, Count: <= MostTogether };

    /// <summary>
    /// Puts those together that can be said as one: every solver works on each element by itself, so that vectors of the same multipliers, such as
    /// the biases of a net, or all that BatchNorm and Scale have, may as well be one long vector.
    /// </summary>
    public static IEnumerable<IReadOnlyList<BlobUpdate>> Alike(IEnumerable<BlobUpdate> updates) => updates
        .GroupBy(update => update.IsShort ? (update.Blob.LrMult, update.Blob.DecayMult, "") : (0f, 0f, update.Blob.ModelName))
        .Select(group => (IReadOnlyList<BlobUpdate>)[.. group]);

    /// <summary>Says the update of blobs that are alike.</summary>
    /// <param name="graph">Takes the nodes.</param>
    /// <param name="rules">What the solver does.</param>
    /// <param name="alike">The blobs.</param>
    /// <param name="rate">The rate of the iteration.</param>
    /// <param name="iteration">The iteration.</param>
    public static void Emit(GraphBuilder graph, SolverRules rules, IReadOnlyList<BlobUpdate> alike, Value rate, Value iteration)
    {
        var first = alike[0];
        using var scope = graph.Scope(alike.Count == 1 ? $"{first.Blob.ModelName}/update" : "update");
        var histories = Enumerable.Range(0, first.Histories.Count).Select(i => Joined(update => update.Histories[i])).ToList();
        var (values, next) = rules.Emit(
            graph, first.Blob, Joined(update => update.Values), Joined(update => update.Gradient), histories, rate, iteration);
        var (parts, nextParts) = (Parted(values), next.Select(Parted).ToList());
        foreach (var (i, update) in alike.Index())
            (update.Values, update.Histories) = (parts[i], [.. nextParts.Select(part => part[i])]);

        Value Joined(Func<BlobUpdate, Value> of) => alike.Count == 1 ? of(first) : graph.Concat([.. alike.Select(of)], axis: 0);

        IReadOnlyList<Value> Parted(Value joined) =>
            alike.Count == 1 ? [joined] : graph.Split(joined, [.. alike.Select(update => (long)update.Blob.Spec.Shape.Count)], axis: 0);
    }
}
