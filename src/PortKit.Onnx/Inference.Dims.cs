namespace PortKit.Onnx;

/// <content>Dims of operators that move elements about. Each answers null where it cannot tell.</content>
internal static partial class Inference
{
    /// <summary>Dims after Reshape, with 0 and -1 worked out so far as possible.</summary>
    /// <exception cref="ArgumentException">The numbers of elements differ.</exception>
    public static long[]? Reshaped(Value x, ReadOnlySpan<long> dims)
    {
        var target = dims.ToArray();
        for (var i = 0; i < target.Length; i++)
        {
            if (target[i] != 0)
                continue;
            if (x.Dims is null)
                return null;
            if (i >= x.KnownDims.Length)
            {
                throw new ArgumentException(
                    $"A dim of 0 needs one to copy. Found {TensorLayout.Text(dims)} for {TensorLayout.Text(x.KnownDims)}.",
                    nameof(dims));
            }

            target[i] = x.KnownDims[i];
        }

        if (x.Dims is null || x.KnownDims.IndexOfAnyExceptInRange(0, long.MaxValue) >= 0)
            return target;
        var count = TensorLayout.ElementCount(x.KnownDims);
        var open = dims.IndexOf(-1);
        if (open >= 0)
        {
            target[open] = 1;
            var rest = TensorLayout.ElementCount(target);
            target[open] = rest == 0 ? 0 : count / rest;
        }

        if (TensorLayout.ElementCount(target) != count)
        {
            throw new ArgumentException(
                $"Reshape must keep the number of elements. Found {TensorLayout.Text(x.KnownDims)} to {TensorLayout.Text(dims)}.",
                nameof(dims));
        }

        return target;
    }

    /// <summary>Dims after Transpose.</summary>
    public static long[]? Transposed(Value x, ReadOnlySpan<long> permutation)
    {
        if (x.Dims is null)
            return null;
        var dims = new long[permutation.Length];
        for (var i = 0; i < dims.Length; i++)
            dims[i] = x.Dims[(int)permutation[i]];
        return dims;
    }

    /// <summary>Dims after Concat.</summary>
    public static long[]? Concatenated(ReadOnlySpan<Value> values, long axis)
    {
        long sum = 0;
        foreach (var value in values)
        {
            if (value.Dims is null)
                return null;
            var size = value.KnownDims[Axis(value, axis)];
            sum = sum < 0 || size < 0 ? -1 : sum + size;
        }

        return values.IsEmpty ? null : WithDim(values[0], axis, sum);
    }

    /// <summary>The dims of x, one of them replaced.</summary>
    public static long[]? WithDim(Value x, long axis, long size)
    {
        if (x.Dims is null)
            return null;
        var dims = x.KnownDims.ToArray();
        dims[Axis(x, axis)] = size;
        return dims;
    }

    /// <summary>The dims of x, some of them gone or of one element; all of them if no axes are given.</summary>
    public static long[]? Reduced(Value x, ReadOnlySpan<long> axes, bool keepDims)
    {
        if (x.Dims is null)
            return null;
        var gone = new bool[x.Dims.Count];
        foreach (var axis in axes)
            gone[Axis(x, axis)] = true;
        List<long> dims = [];
        for (var i = 0; i < gone.Length; i++)
        {
            if (!gone[i] && !axes.IsEmpty)
                dims.Add(x.Dims[i]);
            else if (keepDims)
                dims.Add(1);
        }

        return [.. dims];
    }

    /// <summary>Dims after Unsqueeze.</summary>
    public static long[]? Unsqueezed(Value x, ReadOnlySpan<long> axes)
    {
        if (x.Dims is null)
            return null;
        var dims = new long[x.Dims.Count + axes.Length];
        foreach (var axis in axes)
            dims[Axis(dims.Length, axis)] = 1;
        var from = 0;
        for (var i = 0; i < dims.Length; i++)
        {
            // An axis given twice leaves more room than there are dims.
            if (dims[i] == 0 && from < x.Dims.Count)
                dims[i] = x.Dims[from++];
            else if (dims[i] == 0)
                throw new ArgumentException($"Each axis must be given once. Found {TensorLayout.Text(axes)}.", nameof(axes));
        }

        return dims;
    }

    /// <summary>Dims after Slice with the steps 1 or others.</summary>
    public static long[]? Sliced(
        Value x, ReadOnlySpan<long> starts, ReadOnlySpan<long> ends, ReadOnlySpan<long> axes, ReadOnlySpan<long> steps)
    {
        if (x.Dims is null)
            return null;
        var dims = x.KnownDims.ToArray();
        for (var i = 0; i < axes.Length; i++)
        {
            var axis = Axis(x, axes[i]);
            var size = x.KnownDims[axis];
            var step = steps.IsEmpty ? 1 : steps[i];
            if (size < 0)
                continue;
            // As ONNX's Slice-13 says: count from the end first, then stay inside; backwards, -1 is a proper end.
            var start = starts[i] < 0 ? starts[i] + size : starts[i];
            var end = ends[i] < 0 ? ends[i] + size : ends[i];
            start = step > 0 ? Math.Clamp(start, 0, size) : Math.Clamp(start, 0, Math.Max(size - 1, 0));
            end = step > 0 ? Math.Clamp(end, 0, size) : Math.Clamp(end, -1, size - 1);
            var span = step > 0 ? end - start : start - end;
            var stride = Math.Abs(step);
            dims[axis] = span <= 0 ? 0 : (span - 1) / stride + 1;
        }

        return dims;
    }

    /// <summary>Dims after Pad.</summary>
    public static long[]? Padded(Value x, ReadOnlySpan<long> before, ReadOnlySpan<long> after)
    {
        if (x.Dims is null)
            return null;
        var dims = x.KnownDims.ToArray();
        for (var i = 0; i < dims.Length; i++)
            dims[i] = dims[i] < 0 ? -1 : dims[i] + before[i] + after[i];
        return dims;
    }

    /// <summary>Dims after Gather.</summary>
    public static long[]? Gathered(Value x, Value indices, long axis)
    {
        if (x.Dims is null || indices.Dims is null)
            return null;
        var at = Axis(x, axis);
        return [.. x.KnownDims[..at], .. indices.KnownDims, .. x.KnownDims[(at + 1)..]];
    }

    /// <summary>Dims after MatMul of two tensors of at least two axes.</summary>
    public static long[]? Multiplied(Value a, Value b)
    {
        if (a.Dims is not { Count: >= 2 } || b.Dims is not { Count: >= 2 })
            return null;
        var x = a.KnownDims;
        var y = b.KnownDims;
        if (x[^1] >= 0 && y[^2] >= 0 && x[^1] != y[^2])
        {
            throw new ArgumentException(
                $"The inner dims of a matrix product must agree. Found {TensorLayout.Text(x)} and {TensorLayout.Text(y)}.",
                nameof(b));
        }

        return [.. Broadcast(x[..^2], y[..^2]), x[^2], y[^1]];
    }

    private static int Axis(Value x, long axis) => Axis(x.KnownDims.Length, axis);

    private static int Axis(int rank, long axis)
    {
        if (axis < -rank || axis >= rank)
            throw new ArgumentException($"An axis must lie within the rank {rank}. Found {axis}.", nameof(axis));
        return (int)(axis < 0 ? axis + rank : axis);
    }
}
