namespace PortKit.Onnx;

/// <content>Nodes made after the pattern of others.</content>
public sealed partial class GraphBuilder
{
    /// <summary>Adds a node like the one that made a value, except that it reads other values in place of some. So an
    /// operator takes up what would have been done to its result by nodes of their own. The old node stays for whoever
    /// still reads it; if nobody does, the model goes without it.</summary>
    /// <param name="result">The output of the node that serves as the pattern.</param>
    /// <param name="op">The operator that it must be.</param>
    /// <param name="swaps">What it must read now, and what the new node reads in its place: a value of the same element
    /// type and dims. Constants of equal content are one value, so they need not be kept to be found again.</param>
    /// <returns>The output of the new node. Null if the value comes from no such node, from one with several outputs or a
    /// subgraph, or from one that does not read all that is to be swapped; then nothing was added.</returns>
    public Value? NodeLike(Value result, string op, params ReadOnlySpan<(Value Old, Value New)> swaps)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentException.ThrowIfNullOrEmpty(op);
        if (result.Producer is not { Outputs.Length: 1, Bodies.Length: 0 } pattern || pattern.Op != op)
            return null;
        var inputs = pattern.Inputs.ToArray();
        foreach (var (old, replacement) in swaps)
        {
            if (Array.IndexOf(inputs, old) < 0)
                return null;
            if (replacement.ElementType != old.ElementType || !replacement.KnownDims.SequenceEqual(old.KnownDims))
            {
                throw new ArgumentException(
                    $"A value can only be swapped for one of its type and dims. Found {old.ElementType} {TensorLayout.Text(old.KnownDims)} "
                    + $"and {replacement.ElementType} {TensorLayout.Text(replacement.KnownDims)}.",
                    nameof(swaps));
            }

            inputs.AsSpan().Replace(old, replacement);
        }

        return Inferred(Node(op, inputs, pattern.Attributes), result.Dims is null ? null : result.KnownDims.ToArray());
    }
}
