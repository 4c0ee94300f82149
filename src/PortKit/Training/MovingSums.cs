using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Training;

/// <summary>
/// What layers leave in learnable blobs: another value, or a moving sum. The sums of a net are said together, as they work on each element by itself:
/// a net of a hundred BatchNorms has three hundred of them.
/// </summary>
/// <param name="graph">Takes the nodes.</param>
/// <param name="weights">The value of a learnable blob before the pass.</param>
internal sealed class MovingSums(GraphBuilder graph, Func<LearnableBlob, Value> weights)
{
    private readonly Dictionary<LearnableBlob, Value> _left = [];
    private readonly List<Sum> _pending = [];

    /// <summary>What was left so far, once <see cref="Emit()"/> has said it.</summary>
    public IReadOnlyDictionary<LearnableBlob, Value> Left => _left;

    /// <summary>Leaves a value.</summary>
    public void Leave(LearnableBlob blob, Value value) => _left[blob] = value;

    /// <summary>Leaves what a blob holds times a fraction, plus a summand times a factor; where there is no summand, plus the factor.</summary>
    public void Leave(LearnableBlob blob, float fraction, Value? summand, float factor)
    {
        Settle(blob);
        _pending.Add(new Sum(blob, fraction, summand, factor));
    }

    /// <summary>The value that a blob has by now: what a layer before has left in it, as in Caffe's memory.</summary>
    public Value ValueOf(LearnableBlob blob)
    {
        Settle(blob);
        return Held(blob);
    }

    /// <summary>Says the sums.</summary>
    public void Emit()
    {
        using var scope = graph.Scope("sums");
        foreach (var alike in _pending.GroupBy(sum => sum.Kind))
            Emit([.. alike]);
        _pending.Clear();
    }

    private Value Held(LearnableBlob blob) => _left.GetValueOrDefault(blob) ?? weights(blob);

    private void Settle(LearnableBlob blob)
    {
        if (_pending.Find(sum => sum.Blob == blob) is not { } sum)
            return;
        _pending.Remove(sum);
        Emit([sum]);
    }

    private void Emit(IReadOnlyList<Sum> alike)
    {
        var (first, count) = (alike[0], alike.Sum(sum => sum.Blob.Spec.Shape.Count));
        var summand = first.Summand is null ? graph.Constant(first.Factor)
            : graph.Reshape(graph.Concat([.. alike.Select(sum => sum.Summand!)], first.Axis), alike.Count == 1 ? first.Dims : [count]);
        if (first is { Summand: not null, Factor: not 1 })
            summand = graph.Mul(summand, first.Factor);
        var before = graph.Concat([.. alike.Select(sum => Held(sum.Blob))], axis: 0);
        var after = graph.Add(graph.Mul(before, first.Fraction), summand);
        var parts = alike.Count == 1 ? [after] : graph.Split(after, [.. alike.Select(sum => (long)sum.Blob.Spec.Shape.Count)], axis: 0);
        foreach (var (i, sum) in alike.Index())
            _left[sum.Blob] = parts[i];
    }

    private sealed record Sum(LearnableBlob Blob, float Fraction, Value? Summand, float Factor)
    {
        public long[] Dims => Blob.Spec.Shape.ToLongs();

        /// <summary>Where the elements of the summand lie: along axis 1 of a statistic that kept its axes, along a vector.</summary>
        public int Axis => Summand?.Dims is { Count: > 1 } ? 1 : 0;

        /// <summary>What sums that are said together have in common; more than vectors stay by themselves.</summary>
        public (float Fraction, float Factor, int Rank, string Name) Kind =>
            (Fraction, Factor, Summand?.Dims?.Count ?? -1, Blob.Spec.Shape.Rank == 1 ? "" : Blob.ModelName);
    }
}
