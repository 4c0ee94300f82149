namespace PortKit.Onnx;

/// <content>Operators that take what an opset made an input of a former attribute.</content>
public sealed partial class GraphBuilder
{
    /// <summary>The opset at which the axes of ReduceMean and its kin became an input; those of ReduceSum did at 13.</summary>
    private const int ReduceAxesAsInput = 18;

    /// <summary>The sum over some axes.</summary>
    /// <param name="x">What is summed.</param>
    /// <param name="axes">The axes, negative ones from the end; none means all of them.</param>
    /// <param name="keepDims">Whether a reduced axis stays, with one element.</param>
    public Value ReduceSum(Value x, ReadOnlySpan<long> axes, bool keepDims = true) => Reduce("ReduceSum", x, axes, keepDims);

    /// <summary>The mean over some axes; parameters as of <see cref="ReduceSum"/>.</summary>
    public Value ReduceMean(Value x, ReadOnlySpan<long> axes, bool keepDims = true) => Reduce("ReduceMean", x, axes, keepDims);

    /// <summary>The largest over some axes; parameters as of <see cref="ReduceSum"/>.</summary>
    public Value ReduceMax(Value x, ReadOnlySpan<long> axes, bool keepDims = true) => Reduce("ReduceMax", x, axes, keepDims);

    /// <summary>The smallest over some axes; parameters as of <see cref="ReduceSum"/>.</summary>
    public Value ReduceMin(Value x, ReadOnlySpan<long> axes, bool keepDims = true) => Reduce("ReduceMin", x, axes, keepDims);

    /// <summary>The sum of magnitudes over some axes; parameters as of <see cref="ReduceSum"/>.</summary>
    public Value ReduceL1(Value x, ReadOnlySpan<long> axes, bool keepDims = true) => Reduce("ReduceL1", x, axes, keepDims);

    /// <summary>The Euclidean norm over some axes; parameters as of <see cref="ReduceSum"/>.</summary>
    public Value ReduceL2(Value x, ReadOnlySpan<long> axes, bool keepDims = true) => Reduce("ReduceL2", x, axes, keepDims);

    /// <summary>The sum of squares over some axes; parameters as of <see cref="ReduceSum"/>.</summary>
    public Value ReduceSumSquare(Value x, ReadOnlySpan<long> axes, bool keepDims = true) => Reduce("ReduceSumSquare", x, axes, keepDims);

    private Value Reduce(string op, Value x, ReadOnlySpan<long> axes, bool keepDims)
    {
        ArgumentNullException.ThrowIfNull(x);
        var keep = Attr.Int("keepdims", keepDims ? 1 : 0);
        Value reduced;
        if (axes.IsEmpty)
            reduced = Node(op, [x], keep);
        else if (op == "ReduceSum" || Opset >= ReduceAxesAsInput)
            reduced = Node(op, [x, Constant(axes)], keep);
        else
            reduced = Node(op, [x], Attr.Ints("axes", axes), keep);
        return Inferred(reduced, Inference.Reduced(x, axes, keepDims));
    }
}
