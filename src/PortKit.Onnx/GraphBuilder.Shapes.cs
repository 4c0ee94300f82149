namespace PortKit.Onnx;

/// <content>Operators that move elements about.</content>
public sealed partial class GraphBuilder
{
    /// <summary>The same elements in other dims. A value that has those dims already is returned as it is; an
    /// initializer that is read in one form only is stored in that form, without a node.</summary>
    /// <param name="x">What is reshaped.</param>
    /// <param name="dims">The new dims; one may be -1, whatever is left over, and a 0 copies the dim at its place; of a value
    /// without elements, where no dim is -1, it is a 0.</param>
    /// <exception cref="ArgumentException">The dims, so far as known, do not hold as many elements.</exception>
    public Value Reshape(Value x, params ReadOnlySpan<long> dims)
    {
        ArgumentNullException.ThrowIfNull(x);
        var source = x.Producer?.ReshapedInitializer ?? x;

        // The operator would copy the dim of x, and there is nothing to compute.
        if (x.Dims is not null && x.KnownDims.Contains(0) && dims.Contains(0) && !dims.Contains(-1))
            return x.KnownDims.SequenceEqual(dims) ? x : Constant([], x.ElementType, dims);
        var target = Inference.Reshaped(x, dims);
        if (target is null || Array.Exists(target, dim => dim < 0))
            return Inferred(Node("Reshape", [x, Constant(dims)]), target);
        if (x.Dims is not null && x.KnownDims.SequenceEqual(target))
            return x;
        if (source.Raw is { } raw)
            return Constant(raw, source.ElementType, target);
        if (source.Kind == ValueKind.Input)
            return ReshapedInput(x, dims, target);
        if (source.Kind != ValueKind.Initializer)
            return Node("Reshape", [x, Constant(dims)]).Shaped(target);
        if (source.KnownDims.SequenceEqual(target))
            return source;

        RequireOpen();
        var node = new GraphNode("Reshape", [source, Constant((ReadOnlySpan<long>)target)], [], _scope) { ReshapedInitializer = source };
        return Append(node, 1)[0].Shaped(target);
    }

    // Of a weight that is fed, the forward pass and the way back read the same form.
    private Value ReshapedInput(Value x, ReadOnlySpan<long> dims, long[] target)
    {
        var key = (x, string.Join(',', dims.ToArray()), AllowsHalf);
        return _reshapedInputs.TryGetValue(key, out var known)
            ? known
            : _reshapedInputs[key] = Node("Reshape", [x, Constant(dims)]).Shaped(target);
    }

    /// <summary>The elements under other axes, which are known only when the model runs.</summary>
    /// <param name="x">The value.</param>
    /// <param name="dims">An int64 list of the axes: 0 copies the axis of x at that place, -1 is what is left over.</param>
    public Value Reshape(Value x, Value dims) => Node("Reshape", [x, dims]);

    /// <summary>The axes in another order; axis i of the result is axis <c>permutation[i]</c> of x.</summary>
    public Value Transpose(Value x, params ReadOnlySpan<long> permutation)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Inferred(Node("Transpose", [x], Attr.Ints("perm", permutation)), Inference.Transposed(x, permutation));
    }

    /// <summary>The values one after the other along an axis; a single one is returned as it is.</summary>
    public Value Concat(ReadOnlySpan<Value> values, long axis) =>
        values.Length == 1
            ? values[0]
            : Inferred(Node("Concat", Nullable(values), Attr.Int("axis", axis)), Inference.Concatenated(values, axis));

    /// <summary>x cut along an axis into pieces of the sizes given, which sum up to the axis.</summary>
    public Value[] Split(Value x, ReadOnlySpan<long> sizes, long axis)
    {
        ArgumentNullException.ThrowIfNull(x);
        var pieces = Nodes("Split", [x, Constant(sizes)], sizes.Length, Attr.Int("axis", axis));
        for (var i = 0; i < pieces.Length; i++)
            Inferred(pieces[i], Inference.WithDim(x, axis, sizes[i]));
        return pieces;
    }

    /// <summary>x without the axes given, each of one element; no axes leave the value as it is.</summary>
    public Value Squeeze(Value x, params ReadOnlySpan<long> axes)
    {
        ArgumentNullException.ThrowIfNull(x);
        return axes.IsEmpty ? x : Inferred(Node("Squeeze", [x, Constant(axes)]), Inference.Reduced(x, axes, keepDims: false));
    }

    /// <summary>x with new axes of one element, counted in the result.</summary>
    public Value Unsqueeze(Value x, params ReadOnlySpan<long> axes)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Inferred(Node("Unsqueeze", [x, Constant(axes)]), Inference.Unsqueezed(x, axes));
    }

    /// <summary>A part of x.</summary>
    /// <param name="x">What is cut.</param>
    /// <param name="starts">The first index for each of the axes, negative from the end.</param>
    /// <param name="ends">The index after the last for each of the axes, negative from the end.</param>
    /// <param name="axes">The axes.</param>
    /// <param name="steps">The steps for each of the axes; empty means 1.</param>
    public Value Slice(
        Value x, ReadOnlySpan<long> starts, ReadOnlySpan<long> ends, ReadOnlySpan<long> axes, ReadOnlySpan<long> steps = default)
    {
        ArgumentNullException.ThrowIfNull(x);
        var cut = Node("Slice", [x, Constant(starts), Constant(ends), Constant(axes), steps.IsEmpty ? null : Constant(steps)]);
        return Inferred(cut, Inference.Sliced(x, starts, ends, axes, steps));
    }

    /// <summary>x with a margin of one number.</summary>
    /// <param name="x">What is padded.</param>
    /// <param name="before">How many elements before, for each axis.</param>
    /// <param name="after">How many elements after, for each axis.</param>
    /// <param name="fill">What they are.</param>
    public Value Pad(Value x, ReadOnlySpan<long> before, ReadOnlySpan<long> after, float fill)
    {
        ArgumentNullException.ThrowIfNull(x);
        // 0 is what Pad fills with by itself; -0 is not.
        var filling = BitConverter.SingleToInt32Bits(fill) == 0 ? null : Constant(fill);
        return Inferred(Node("Pad", [x, Constant([.. before, .. after]), filling]), Inference.Padded(x, before, after));
    }

    /// <summary>The elements of x along an axis that the indices name.</summary>
    public Value Gather(Value x, Value indices, long axis = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(indices);
        return Inferred(Node("Gather", [x, indices], Attr.Int("axis", axis)), Inference.Gathered(x, indices, axis));
    }

    /// <summary>x broadcast to dims; the same value if it has them already.</summary>
    public Value Expand(Value x, params ReadOnlySpan<long> dims)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Dims is null)
            return Node("Expand", [x, Constant(dims)]);
        var target = Inference.Broadcast(x.KnownDims, dims);
        return x.KnownDims.SequenceEqual(target) && !dims.Contains(-1) ? x : Node("Expand", [x, Constant(dims)]).Shaped(target);
    }

    /// <summary>Float zeros, which take no room in the model.</summary>
    public Value Zeros(params ReadOnlySpan<long> dims) => Node("ConstantOfShape", [Constant(dims)]).Shaped(dims);

    /// <summary>The k largest or smallest elements along an axis, sorted.</summary>
    /// <returns>The elements, and their int64 indices along the axis. Of equals the lower index comes first.</returns>
    public (Value Values, Value Indices) TopK(Value x, long k, long axis = -1, bool largest = true)
    {
        ArgumentNullException.ThrowIfNull(x);
        var found = Nodes("TopK", [x, Constant((ReadOnlySpan<long>)[k])], 2, Attr.Int("axis", axis), Attr.Int("largest", largest ? 1 : 0));
        var dims = Inference.WithDim(x, axis, k);
        return (Inferred(found[0], dims), Inferred(found[1], dims));
    }

    /// <summary>The int64 index of the largest element along an axis, the first of equals.</summary>
    public Value ArgMax(Value x, long axis, bool keepDims = true)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Inferred(
            Node("ArgMax", [x], Attr.Int("axis", axis), Attr.Int("keepdims", keepDims ? 1 : 0)), Inference.Reduced(x, [axis], keepDims));
    }

    /// <summary>The matrix product over the last two axes; the axes before are broadcast.</summary>
    public Value MatMul(Value a, Value b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return Inferred(Node("MatMul", [a, b]), Inference.Multiplied(a, b));
    }

    /// <summary>exp(x) over its sum along an axis.</summary>
    public Value Softmax(Value x, long axis) => Node("Softmax", [x], Attr.Int("axis", axis));

    private static Value Inferred(Value value, long[]? dims) => dims is null ? value : value.Shaped(dims);
}
